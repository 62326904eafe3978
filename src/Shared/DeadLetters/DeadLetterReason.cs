namespace Serverless.Shared.DeadLetters;

/// <summary>Why an element of an event was refused, in the order the reasons are tested.</summary>
public enum DeadLetterReason
{
    UnsupportedEncoding,
    TooLarge,

    /// <summary>Not JSON, no object, an empty array, or <c>ts</c> or <c>seq</c> that cannot be read.</summary>
    Malformed,

    /// <summary>Or neither an id nor a partition key.</summary>
    InvalidDeviceId,
    IdentityMismatch,
    UnknownDevice,
    DeviceDisabled,
    TimestampOutOfRange,
    NoMetrics,
    InvalidMetric,

    /// <summary>Table Storage will never take it.</summary>
    RejectedByStore,
}
