using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Retention;

public sealed partial class RetentionSweep
{
    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Table {Table} is made ahead")]
        public static partial void TableMade(ILogger logger, string table);

        [LoggerMessage(5002, LogLevel.Information, "Table {Table} is dropped: all of it is older than {Days} days")]
        public static partial void TableDropped(ILogger logger, string table, double days);

        [LoggerMessage(5003, LogLevel.Information, "Retention of {Kind}: {Tables} tables looked at, {Made} made, {Dropped} dropped")]
        public static partial void Swept(ILogger logger, string kind, int tables, int made, int dropped);
    }
}
