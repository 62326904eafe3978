using Azure.Data.Tables;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Fleet;

/// <summary>Counts the devices of one bucket: its devices and its states, both in order of id, read side by side a page at a
/// time.</summary>
internal sealed class BucketSweep(TableStore tables, TimeSpan silenceLimit)
{
    private static readonly string[] DeviceColumns =
    [
        nameof(TableEntity.RowKey), DeviceRow.Registration, DeviceRow.Status, DeviceRow.Deleted, DeviceRow.Type, DeviceRow.Site,
    ];

    private static readonly string[] StateColumns = [nameof(TableEntity.RowKey), "registration", "lastSeen"];

    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task RunAsync(
        string bucket, DateTimeOffset now, FleetCounts counts, SilentDevices silent, CancellationToken cancellationToken)
    {
        var devices = tables.QueryAsync(
            TableNames.Devices, RowRange.Filter(bucket, DeviceKeys.DevicePrefix, DeviceKeys.DeviceEnd), DeviceColumns, cancellationToken);
        var states = tables.QueryAsync(
            TableNames.State, RowRange.After(bucket, "", null), StateColumns, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (states)
        {
            var hasState = await states.MoveNextAsync();
            await foreach (var row in devices)
            {
                if (DeviceRow.IsDeleted(row))
                {
                    continue;
                }

                var device = DeviceRow.ReadRegistered(row);
                while (hasState && string.CompareOrdinal(states.Current.RowKey, device.DeviceId) < 0)
                {
                    hasState = await states.MoveNextAsync();
                }

                var lastSeen = hasState && states.Current.RowKey == device.DeviceId ? LastSeen(states.Current, device) : null;
                var connectedUntil = Silence.ConnectedUntil(lastSeen, silenceLimit);
                counts.Add(device.Status, row.GetString(DeviceRow.Type), row.GetString(DeviceRow.Site), Silence.IsWithin(connectedUntil, now));
                if (lastSeen is { } seen)
                {
                    silent.Add(device.DeviceId, seen, connectedUntil!.Value);
                }
            }
        }
    }

    private static long? LastSeen(TableEntity state, RegisteredDevice device) =>
        state.TryGetValue("registration", out var registration) && registration is int life && life == device.Registration
        && state.TryGetValue("lastSeen", out var value) && value is DateTimeOffset lastSeen
            ? lastSeen.ToUnixTimeMilliseconds()
            : null;
}
