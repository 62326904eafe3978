namespace Serverless.TableEmulator.Http;

internal sealed partial class TableServiceHandler
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 10, Level = LogLevel.Debug, Message = "The client left request {RequestId}.")]
        public static partial void Aborted(ILogger logger, Exception exception, string requestId);

        [LoggerMessage(EventId = 11, Level = LogLevel.Debug, Message = "Request {RequestId} is malformed.")]
        public static partial void Malformed(ILogger logger, Exception exception, string requestId);

        [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "The store failed on request {RequestId}.")]
        public static partial void StoreFailed(ILogger logger, Exception exception, string requestId);

        [LoggerMessage(EventId = 13, Level = LogLevel.Error, Message = "Request {RequestId} failed.")]
        public static partial void Failed(ILogger logger, Exception exception, string requestId);
    }
}
