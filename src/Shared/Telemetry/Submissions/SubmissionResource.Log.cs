using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Telemetry.Submissions;

public sealed partial class SubmissionResource
{
    private static partial class Log
    {
        [LoggerMessage(3401, LogLevel.Warning, "The hub did not take an event of {DeviceId}: answered 503")]
        public static partial void HubUnavailable(ILogger logger, Exception exception, string deviceId);
    }
}
