using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Amqp.Transport;

internal sealed partial class TransportAcceptor
{
    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Warning, "A connection was refused: there are {Limit} already")]
        public static partial void ConnectionRefused(ILogger logger, int limit);

        [LoggerMessage(201, LogLevel.Warning, "A connection could not be accepted")]
        public static partial void AcceptFailed(ILogger logger, Exception exception);

        [LoggerMessage(202, LogLevel.Debug, "A connection ended before AMQP began: {Reason}")]
        public static partial void HandshakeFailed(ILogger logger, string reason);
    }
}
