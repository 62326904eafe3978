using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs.Amqp;

internal sealed partial class AmqpHubConnection
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2210, Level = LogLevel.Warning, Message = "Event Hubs token not renewed, the connection is made anew: {Reason}")]
        public static partial void TokenNotRenewed(ILogger logger, string reason);
    }
}
