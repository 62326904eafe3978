using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs;

internal sealed partial class EventHubTriggerService
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2200, Level = LogLevel.Warning,
            Message = "Not all partitions of this host are received yet; the host starts and goes on trying.")]
        public static partial void StartedWithoutHub(ILogger logger);
    }
}
