using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Tables;

internal sealed partial class TableAttempts
{
    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Debug, "{Operation} on table {Table}: attempt {Attempt} failed ({Cause}); trying again")]
        public static partial void AttemptFailed(ILogger logger, string operation, string table, int attempt, string cause);

        [LoggerMessage(1002, LogLevel.Information, "Table {Table} made")]
        public static partial void TableMade(ILogger logger, string table);
    }
}
