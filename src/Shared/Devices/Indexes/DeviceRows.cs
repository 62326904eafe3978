using System.Collections.Concurrent;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>Reads given devices of one bucket: as ranges where they lie close together, else one by one.</summary>
internal sealed class DeviceRows(TableStore tables, string bucket)
{
    private const int MaxParallelReads = 8;

    /// <summary>A page that holds fewer of the devices than this was no gain over reading them one by one.</summary>
    private const int MinGain = 2 * MaxParallelReads;

    /// <summary>How many rows of a range may be read for one that is wanted.</summary>
    private const int MaxSpread = 4;

    /// <param name="deviceIds">In ordinal order.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>Those that are registered.</returns>
    public async Task<IReadOnlyDictionary<string, Device>> ReadAsync(
        IReadOnlyList<string> deviceIds, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, Device>(StringComparer.Ordinal);
        var wanted = deviceIds.ToHashSet(StringComparer.Ordinal);
        var next = 0;
        while (deviceIds.Count - next > MinGain)
        {
            var read = await ReadRangeAsync(deviceIds, next, wanted, found, cancellationToken);
            var gain = read - next;
            next = read;
            if (gain < MinGain)
            {
                break;
            }
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(deviceIds.Skip(next), parallel, async (deviceId, token) =>
        {
            if (await tables.FindAsync(TableNames.Devices, bucket, DeviceKeys.Device(deviceId), null, token) is { } row)
            {
                Add(row, found);
            }
        });
        return found;
    }

    /// <returns>The index of the first device that the page does not reach.</returns>
    private async Task<int> ReadRangeAsync(
        IReadOnlyList<string> deviceIds,
        int next,
        HashSet<string> wanted,
        ConcurrentDictionary<string, Device> found,
        CancellationToken cancellationToken)
    {
        var filter = RowRange.Through(bucket, DeviceKeys.Device(deviceIds[next]), DeviceKeys.Device(deviceIds[^1]));
        var size = Math.Min((deviceIds.Count - next) * MaxSpread, TableStore.MaxPageSize);
        var page = await tables.QueryPageAsync(TableNames.Devices, filter, null, size, null, cancellationToken);
        foreach (var row in page.Entities.Where(row => wanted.Contains(DeviceRow.DeviceId(row))))
        {
            Add(row, found);
        }

        if (page.Continuation is null)
        {
            return deviceIds.Count;
        }

        var last = page.Entities.Count == 0 ? string.Empty : DeviceRow.DeviceId(page.Entities[^1]);
        while (next < deviceIds.Count && string.CompareOrdinal(deviceIds[next], last) <= 0)
        {
            next++;
        }

        return next;
    }

    private static void Add(TableEntity row, ConcurrentDictionary<string, Device> found)
    {
        if (DeviceRow.Read(row).Device is { } device)
        {
            found[device.DeviceId] = device;
        }
    }
}
