using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.Timers;

internal sealed partial class TimerListener
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2300, Level = LogLevel.Warning,
            Message = "Function {Function} has not finished {Seconds} s after the stop; it is cancelled.")]
        public static partial void StopTakesTooLong(ILogger logger, string function, double seconds);

        [LoggerMessage(EventId = 2301, Level = LogLevel.Warning,
            Message = "Function {Function} does not run at {Due:u}: whose turn it is cannot be found out: {Reason}")]
        public static partial void NotClaimed(ILogger logger, string function, DateTimeOffset due, string reason);
    }
}
