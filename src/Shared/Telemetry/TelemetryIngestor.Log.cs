using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Telemetry;

public sealed partial class TelemetryIngestor
{
    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information,
            "Partition {Partition}: {Events} events in {Milliseconds} ms; readings accepted {Accepted}, kept back {KeptBack}, refused {Refused}.")]
        public static partial void BatchIngested(
            ILogger logger, string partition, int events, int accepted, int keptBack, int refused, long milliseconds);

        [LoggerMessage(2002, LogLevel.Error, "Partition {Partition}: a batch of {Events} events could not be stored; it must be taken in again.")]
        public static partial void BatchFailed(ILogger logger, Exception failure, string partition, int events);
    }
}
