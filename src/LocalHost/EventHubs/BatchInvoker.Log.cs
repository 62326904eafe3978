using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs;

internal sealed partial class BatchInvoker
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2220, Level = LogLevel.Warning,
            Message = "Function {Function} failed on partition {Partition}, attempt {Attempt}; the partition waits {Delay:0.0} s for the next one.")]
        public static partial void Repeating(
            ILogger logger, string function, string partition, int attempt, double delay, Exception failure);

        [LoggerMessage(EventId = 2221, Level = LogLevel.Error,
            Message = "Function {Function} failed on {Count} events of partition {Partition} after {Attempts} attempts; they are lost to it.")]
        public static partial void BatchLost(
            ILogger logger, string function, int count, string partition, int attempts, Exception failure);
    }
}
