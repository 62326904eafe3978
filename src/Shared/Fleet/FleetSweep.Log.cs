using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Fleet;

public sealed partial class FleetSweep
{
    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Information, "Device {DeviceId} has gone silent; it was last heard at {LastSeen}")]
        public static partial void Silent(ILogger logger, string deviceId, string lastSeen);

        [LoggerMessage(6002, LogLevel.Information, "{Count} devices have gone silent since the sweep before")]
        public static partial void SilentInAll(ILogger logger, long count);

        [LoggerMessage(6003, LogLevel.Information, "Swept {Total} devices, {Connected} of them connected")]
        public static partial void Swept(ILogger logger, long total, long connected);
    }
}
