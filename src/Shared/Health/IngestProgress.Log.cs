using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Health;

public sealed partial class IngestProgress
{
    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Warning, "How far ingest is in partition {Partition} could not be written")]
        public static partial void NotWritten(ILogger logger, string partition, Exception exception);
    }
}
