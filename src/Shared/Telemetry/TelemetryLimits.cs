namespace Serverless.Shared.Telemetry;

/// <summary>The contract's limits of a telemetry event. Constants, because clients are written against them.</summary>
internal static class TelemetryLimits
{
    /// <summary>An event's body once unpacked, in bytes.</summary>
    public const int MaxUnpackedBytes = 1024 * 1024;

    /// <summary>Readings in one event.</summary>
    public const int MaxReadings = 10_000;

    /// <summary>Metrics of one reading, after flattening.</summary>
    public const int MaxMetrics = 100;

    /// <summary>A metric's name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>A text value, in UTF-16 units.</summary>
    public const int MaxTextLength = 1_024;

    /// <summary>The greatest <c>seq</c>: 2^53 − 1, which every JSON implementation can hold.</summary>
    public const long MaxSequence = 9_007_199_254_740_991;

    /// <summary>Levels of JSON in an event; what is nested deeper is refused as not JSON, unread.</summary>
    public const int MaxDepth = 64;
}
