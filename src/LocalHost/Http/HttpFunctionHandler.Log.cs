using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.Http;

internal sealed partial class HttpFunctionHandler
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2100, Level = LogLevel.Error, Message = "Function {Function} failed.")]
        public static partial void FunctionFailed(ILogger logger, string function, Exception failure);
    }
}
