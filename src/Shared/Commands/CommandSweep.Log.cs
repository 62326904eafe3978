using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Commands;

public sealed partial class CommandSweep
{
    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "{Removed} commands whose retention is over were removed")]
        public static partial void Removed(ILogger logger, long removed);
    }
}
