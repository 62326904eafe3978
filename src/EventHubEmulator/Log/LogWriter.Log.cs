using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Log;

internal sealed partial class LogWriter
{
    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Error, "{Sends} sends could not be written and are refused")]
        public static partial void CommitFailed(ILogger logger, int sends, Exception exception);

        [LoggerMessage(101, LogLevel.Warning, "A client could not be told the outcome of a send")]
        public static partial void CompletionFailed(ILogger logger, Exception exception);

        [LoggerMessage(102, LogLevel.Error, "Events that are out of date could not be deleted")]
        public static partial void RetentionFailed(ILogger logger, Exception exception);
    }
}
