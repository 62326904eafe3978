using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>Error conditions as Event Hubs sends them; the official SDKs map them to their exceptions.</summary>
internal static class AmqpErrors
{
    private static readonly Symbol ArgumentError = "com.microsoft:argument-error";
    private static readonly Symbol Busy = "com.microsoft:server-busy";
    private static readonly Symbol ArgumentOutOfRange = "com.microsoft:argument-out-of-range";

    public static Error NotFound(string entity) =>
        Of(ErrorCode.NotFound, $"The messaging entity '{entity}' could not be found.");

    public static Error Unauthorized(string entity, AccessRights anyOf) =>
        Of(ErrorCode.UnauthorizedAccess, $"Unauthorized access. '{anyOf}' claim(s) are required to perform this operation on '{entity}'.");

    public static Error InvalidArgument(string description) => Of(ArgumentError, description);

    public static Error OutOfRange(string description) => Of(ArgumentOutOfRange, description);

    public static Error ResourceLimitExceeded(string description) => Of(ErrorCode.ResourceLimitExceeded, description);

    /// <summary>The events were not taken and may be sent again: a full disk ends.</summary>
    public static Error ServerBusy(string description) => Of(Busy, description);

    public static Error Internal(string description) => Of(ErrorCode.InternalError, description);

    /// <summary>Why a send was refused.</summary>
    public static Error Of(SendOutcome outcome) => outcome switch
    {
        SendOutcome.TooLarge => Of(
            ErrorCode.MessageSizeExceeded, $"The received message exceeds the limit of {EventRecordBuilder.MaxMessageBytes} bytes."),
        SendOutcome.UnsupportedFormat => Of(ErrorCode.NotImplemented, "The message format is not supported."),
        SendOutcome.PartitionKeyTooLong => InvalidArgument(
            $"The partition key exceeds the limit of {EventRecordBuilder.MaxPartitionKeyLength} characters."),
        SendOutcome.ForeignPartitionKey => InvalidArgument("A publisher cannot set another partition key than its own name."),
        _ => Of(ErrorCode.DecodeError, "The message is malformed."),
    };

    private static Error Of(Symbol condition, string description) => new(condition) { Description = description };
}
