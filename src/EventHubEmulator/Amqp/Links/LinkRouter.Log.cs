using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Amqp.Links;

internal sealed partial class LinkRouter
{
    private static partial class Log
    {
        [LoggerMessage(210, LogLevel.Information, "A link to {Direction} was refused: {Reason}")]
        public static partial void AttachRefused(ILogger logger, string direction, string reason);
    }
}
