using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs;

internal sealed partial class EventHubTriggerListener
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2240, Level = LogLevel.Warning, Message = "Hub {Hub} of {Namespace} is not reached: {Reason}")]
        public static partial void HubNotReached(ILogger logger, string hub, string @namespace, string reason);

        [LoggerMessage(EventId = 2241, Level = LogLevel.Warning,
            Message = "Function {Function} has not finished {Seconds} s after the stop; it is cancelled and its batch will be delivered again.")]
        public static partial void StopTakesTooLong(ILogger logger, string function, double seconds);

        [LoggerMessage(EventId = 2242, Level = LogLevel.Warning,
            Message = "Who owns the partitions of hub {Hub} cannot be found out, what is received goes on: {Reason}")]
        public static partial void OwnershipUnknown(ILogger logger, string hub, string reason);

        [LoggerMessage(EventId = 2243, Level = LogLevel.Information,
            Message = "This host receives partitions {Partitions} of hub {Hub}.")]
        public static partial void Owns(ILogger logger, string partitions, string hub);

        [LoggerMessage(EventId = 2244, Level = LogLevel.Warning,
            Message = "The partitions of hub {Hub} could not be given up; other hosts take them when they see no life of this one: {Reason}")]
        public static partial void NotLeft(ILogger logger, string hub, string reason);

        [LoggerMessage(EventId = 2245, Level = LogLevel.Warning,
            Message = "Host {Host} shares hub {Hub} with this one but has other keys: each refuses the device tokens and continuations of the other. Start all hosts with the same --keys FILE.")]
        public static partial void OtherKeys(ILogger logger, string host, string hub);
    }
}
