using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Amqp.Requests;

internal sealed partial class CbsNode
{
    private static partial class Log
    {
        [LoggerMessage(230, LogLevel.Warning, "A token for {Audience} was refused: {Reason}")]
        public static partial void TokenRefused(ILogger logger, string audience, string reason);
    }
}
