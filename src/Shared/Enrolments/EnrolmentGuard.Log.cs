using Microsoft.Extensions.Logging;
using Serverless.Shared.Devices.Credentials;

namespace Serverless.Shared.Enrolments;

internal sealed partial class EnrolmentGuard
{
    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "An enrolment was refused: {Cause}, device {DeviceId}")]
        public static partial void Refused(ILogger logger, TokenRefusal cause, string deviceId);
    }
}
