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
    }
}
