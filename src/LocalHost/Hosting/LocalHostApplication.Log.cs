using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.Hosting;

internal sealed partial class LocalHostApplication
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 2000, Level = LogLevel.Information,
            Message = "This is the development host of the backend; it is never deployed to Azure. Ctrl+C stops it.")]
        public static partial void DevelopmentHost(ILogger logger);

        [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "host.json: not used by this host: {Keys}")]
        public static partial void UnusedHostJsonKeys(ILogger logger, string keys);
    }
}
