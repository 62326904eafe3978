using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Devices.Credentials;

internal sealed partial class DeviceGuard
{
    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Information, "A device was refused: {Cause}, device {DeviceId}")]
        public static partial void Refused(ILogger logger, TokenRefusal cause, string deviceId);
    }
}
