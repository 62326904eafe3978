using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>
/// Who is registered, as one instance knows it. Reads buckets as they are needed and their change logs while they are;
/// only a device's own row decides that it is not registered. See docs/decisions/0004-ingest-and-writes.md.
/// </summary>
public sealed class DeviceRegistry
{
    /// <summary>Reads of devices not known yet that are under way at once, for one call.</summary>
    private const int MaxParallelReads = 16;

    private readonly RegistryBucket[] _buckets;

    public DeviceRegistry(
        TableStore tables, IOptions<TablesOptions> tablesOptions, IOptions<DevicesOptions> devicesOptions, TimeProvider time)
    {
        var count = tablesOptions.Value.Buckets;
        var settings = devicesOptions.Value;
        var capacity = Math.Max(1, settings.MaxCachedDevices / count);
        _buckets = [.. Enumerable.Range(0, count).Select(bucket =>
            new RegistryBucket(tables, Bucket.Name(bucket), capacity, settings.RegistryPollInterval, time))];
    }

    /// <summary>Finds the devices of events.</summary>
    /// <param name="deviceIds">Ids; what can be no id is not found.</param>
    /// <param name="newest">When the newest of the events was enqueued.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that are registered, by id. What was changed before <paramref name="newest"/> is known: a
    /// registration, its end, another one. Where all events are older than the last look at the registry, their devices'
    /// status may be as old as <see cref="DevicesOptions.RegistryPollInterval"/>.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async ValueTask<IReadOnlyDictionary<string, RegisteredDevice>> ResolveAsync(
        IReadOnlyCollection<string> deviceIds, DateTimeOffset newest, CancellationToken cancellationToken)
    {
        var byBucket = deviceIds
            .Where(deviceId => DeviceId.IsValid(deviceId))
            .Distinct(StringComparer.Ordinal)
            .GroupBy(BucketOf)
            .ToList();
        await Task.WhenAll(byBucket.Select(ids => ids.Key.RefreshAsync(newest, cancellationToken).AsTask()));

        var found = new Dictionary<string, RegisteredDevice>(deviceIds.Count, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var ids in byBucket)
        {
            ids.Key.Find(ids, found, missing);
        }

        if (missing.Count > 0)
        {
            await ReadAsync(missing, found, cancellationToken);
        }

        return found;
    }

    private async Task ReadAsync(
        List<string> missing, Dictionary<string, RegisteredDevice> found, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, parallel, async (deviceId, token) =>
        {
            if (await BucketOf(deviceId).ReadAsync(deviceId, token) is { } device)
            {
                lock (found)
                {
                    found.Add(deviceId, device);
                }
            }
        });
    }

    private RegistryBucket BucketOf(string deviceId) => _buckets[PartitionKeyHash.Assign(deviceId, _buckets.Length)];
}
