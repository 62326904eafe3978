using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Commands.Waiting;

internal sealed partial class BucketWatch
{
    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Warning, "The command log of bucket {Bucket} cannot be read; commands posted at other instances are not noticed meanwhile")]
        public static partial void Unreadable(ILogger logger, string bucket, Exception exception);
    }
}
