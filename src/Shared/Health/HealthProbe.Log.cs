using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Health;

internal sealed partial class HealthProbe
{
    private static partial class Log
    {
        [LoggerMessage(3102, LogLevel.Warning, "{Dependency} is unhealthy")]
        public static partial void Unhealthy(ILogger logger, string dependency, Exception exception);
    }
}
