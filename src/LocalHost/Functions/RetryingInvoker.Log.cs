using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.Functions;

internal sealed partial class RetryingInvoker
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2010, Level = LogLevel.Warning,
            Message = "Function {Function} failed for {Source}, attempt {Attempt}; next attempt in {Delay:0.0} s.")]
        public static partial void Repeating(
            ILogger logger, string function, string source, int attempt, double delay, Exception failure);

        [LoggerMessage(EventId = 2011, Level = LogLevel.Error,
            Message = "Function {Function} failed for {Source} after {Attempts} attempts and is not repeated.")]
        public static partial void Failed(ILogger logger, string function, string source, int attempts, Exception failure);
    }
}
