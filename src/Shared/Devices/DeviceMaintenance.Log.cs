using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Devices;

public sealed partial class DeviceMaintenance
{
    private static partial class Log
    {
        [LoggerMessage(3401, LogLevel.Warning, "Indexes of bucket {Bucket} repaired: {Added} rows added, {Removed} removed")]
        public static partial void Repaired(ILogger logger, string bucket, int added, int removed);

        [LoggerMessage(3402, LogLevel.Information, "Device indexes compared: {Devices} devices, {Added} rows added, {Removed} removed; {Dropped} old changes dropped")]
        public static partial void Compared(ILogger logger, int devices, int added, int removed, int dropped);
    }
}
