using System.Globalization;

namespace Serverless.Shared.Devices;

/// <summary>Row keys of the table <c>devices</c>. See docs/decisions/0002-table-layout.md.</summary>
internal static class DeviceKeys
{
    public const string DevicePrefix = "d~";
    public const string LogPrefix = "l~";

    /// <summary>Sorts after every row of its prefix: DEL follows <c>~</c>.</summary>
    public const string DeviceEnd = "d\u007f";

    public static string Device(string deviceId) => DevicePrefix + deviceId;

    public static string Claim(string deviceId) => "c~" + Lower(deviceId);

    /// <summary>Newest first.</summary>
    /// <param name="number">The change's number in its bucket, from 1.</param>
    public static string Log(long number) =>
        LogPrefix + (long.MaxValue - number).ToString("D19", CultureInfo.InvariantCulture);

    public static long LogNumber(string rowKey) =>
        long.MaxValue - long.Parse(rowKey.AsSpan(LogPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>What ids that differ only in case have in common.</summary>
    public static string Lower(string deviceId) => deviceId.ToLowerInvariant();
}
