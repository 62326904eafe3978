using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>Where reading a device's history downwards begins.</summary>
/// <param name="DeviceId">The device's id.</param>
/// <param name="Registration">The number of the device's life.</param>
/// <param name="Newest">The newest time there can be from here on, in milliseconds since the epoch: tells the month.</param>
/// <param name="RowKey">The least RowKey to read.</param>
internal readonly record struct HistoryStart(string DeviceId, int Registration, long Newest, string RowKey)
{
    /// <summary>Whether a month that another host has made this very second must not be missing, at the price of a request.</summary>
    public bool MonthsByNow { get; init; }

    /// <summary>At the newest reading of a time or before.</summary>
    public static HistoryStart At(string deviceId, int registration, long timestamp) =>
        new(deviceId, registration, timestamp, HistoryKey.Time(deviceId, registration, timestamp));

    /// <summary>At an identity, itself included.</summary>
    public static HistoryStart At(string deviceId, int registration, HistoryIdentity identity) =>
        new(deviceId, registration, identity.Timestamp,
            HistoryKey.Identity(deviceId, registration, identity.Timestamp, identity.Sequence));

    /// <summary>Behind an identity, all its contents left out.</summary>
    public static HistoryStart Behind(string deviceId, int registration, HistoryIdentity identity) =>
        At(deviceId, registration, identity) with
        {
            RowKey = HistoryKey.After(HistoryKey.Identity(deviceId, registration, identity.Timestamp, identity.Sequence)),
        };

    /// <summary>Behind one row; where it has a sequence number, behind all contents of its identity.</summary>
    public static HistoryStart Behind(in HistoryKey key) => key.Sequence == Reading.NoSequence
        ? new(key.DeviceId, key.Registration, key.Timestamp, key.Format() + "~")
        : Behind(key.DeviceId, key.Registration, new HistoryIdentity(key.Timestamp, key.Sequence));
}
