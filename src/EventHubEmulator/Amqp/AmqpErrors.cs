using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>Error conditions as Event Hubs sends them; the official SDKs map them to their exceptions.</summary>
internal static class AmqpErrors
{
    private static readonly Symbol Busy = "com.microsoft:server-busy";
    private static readonly Symbol ArgumentError = "com.microsoft:argument-error";
    private static readonly Symbol ArgumentOutOfRange = "com.microsoft:argument-out-of-range";

    public static Error NotFound(string entity) =>
        Of(ErrorCode.NotFound, $"The messaging entity '{entity}' could not be found.");

    public static Error NoPartition(HubLog hub) => Of(
        ArgumentOutOfRange,
        $"The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and {hub.Partitions.Count - 1}.");

    public static Error Unauthorized(string entity, AccessRights anyOf) => Of(ErrorCode.UnauthorizedAccess, ClaimRequired(entity, anyOf));

    /// <summary>
    /// What ends a link whose token has expired. The service forces the detach and does not say unauthorized, which
    /// SDKs would take for final: they attach anew with a token of now.
    /// </summary>
    public static Error Expired(string entity, AccessRights right) => Of(ErrorCode.DetachForced, ClaimRequired(entity, right));

    /// <summary>What ends a connection that has brought no token.</summary>
    public static Error NoToken() => Of(ErrorCode.ConnectionForced, "Unauthorized access. No token was put in the time allowed.");

    public static Error InvalidArgument(string description) => Of(ArgumentError, description);

    public static Error ResourceLimitExceeded(string description) => Of(ErrorCode.ResourceLimitExceeded, description);

    public static Error ServerBusy() => Of(Busy, ThroughputLimits.Throttled);

    /// <summary>The events were not taken and may be sent again: a full disk ends.</summary>
    public static Error ServerBusy(string description) => Of(Busy, description);

    public static Error NotImplemented(string description) => Of(ErrorCode.NotImplemented, description);

    public static Error Internal(string description) => Of(ErrorCode.InternalError, description);

    /// <summary>Why a send was refused that is too large, in the service's words.</summary>
    public static Error TooLarge(uint deliveryId, int bytes) => Of(
        ErrorCode.MessageSizeExceeded,
        $"The received message (delivery-id:{deliveryId}, size:{bytes} bytes) exceeds the limit ({EventRecordBuilder.MaxMessageBytes} bytes) currently allowed on the link.");

    /// <summary>Why a send was refused, but for its size.</summary>
    public static Error Of(SendOutcome outcome) => outcome switch
    {
        SendOutcome.UnsupportedFormat => Of(ErrorCode.NotImplemented, "The message format is not supported."),
        SendOutcome.PartitionKeyTooLong => InvalidArgument(
            $"The partition key exceeds the limit of {EventRecordBuilder.MaxPartitionKeyLength} characters."),
        SendOutcome.ForeignPartitionKey => InvalidArgument("A publisher cannot set another partition key than its own name."),
        _ => Of(ErrorCode.DecodeError, "The message is malformed."),
    };

    private static string ClaimRequired(string entity, AccessRights right) =>
        $"Unauthorized access. '{right}' claim(s) are required to perform this operation. Resource: 'sb://localhost/{entity}'.";

    private static Error Of(Symbol condition, string description) => new(condition) { Description = description };
}
