using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.Timers;

internal sealed partial class TimerListener
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2300, Level = LogLevel.Warning,
            Message = "Function {Function} has not finished {Seconds} s after the stop; it is cancelled.")]
        public static partial void StopTakesTooLong(ILogger logger, string function, double seconds);
    }
}
