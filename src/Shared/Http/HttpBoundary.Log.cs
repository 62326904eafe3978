using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Http;

internal sealed partial class HttpBoundary
{
    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "A request was answered 503: Table Storage is unavailable")]
        public static partial void StoreUnavailable(ILogger logger, Exception exception);

        [LoggerMessage(3002, LogLevel.Error, "A request failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
