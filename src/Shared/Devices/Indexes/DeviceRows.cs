using System.Collections.Concurrent;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>Reads given devices of one bucket: as ranges where they lie close together, else one by one.</summary>
internal sealed class DeviceRows(TableStore tables, string bucket)
{
    private const int MaxParallelReads = 8;

    /// <summary>Fewer devices than this are read one by one: all are under way in two rounds.</summary>
    private const int MinWanted = 2 * MaxParallelReads;

    /// <summary>How many rows of a range may be read for one that is wanted.</summary>
    private const int MaxSpread = 4;

    /// <summary>Rows of the first range, which shows how close together they lie: they cost about what two single rows do.</summary>
    private const int ProbeSize = 32;

    /// <param name="deviceIds">In ordinal order.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>Those that are registered.</returns>
    public async Task<IReadOnlyDictionary<string, Device>> ReadAsync(
        IReadOnlyList<string> deviceIds, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<string, Device>(StringComparer.Ordinal);
        var wanted = deviceIds.ToHashSet(StringComparer.Ordinal);
        var next = 0;
        var size = ProbeSize;
        while (deviceIds.Count - next > MinWanted)
        {
            var read = await ReadRangeAsync(deviceIds, next, size, wanted, found, cancellationToken);
            var isClose = (read - next) * MaxSpread >= size;
            next = read;
            if (!isClose)
            {
                break;
            }

            size = Math.Min((deviceIds.Count - next) * MaxSpread, TableStore.MaxPageSize);
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(deviceIds.Skip(next), parallel, async (deviceId, token) =>
        {
            using var row = await tables.FindPointAsync(TableNames.Devices, bucket, DeviceKeys.Device(deviceId), null, token);
            if (row.Exists && DeviceRowJson.ReadRow(row.Json).Device is { } device)
            {
                found[deviceId] = device;
            }
        });
        return found;
    }

    /// <returns>The index of the first device that the page does not reach.</returns>
    private async Task<int> ReadRangeAsync(
        IReadOnlyList<string> deviceIds,
        int next,
        int size,
        HashSet<string> wanted,
        ConcurrentDictionary<string, Device> found,
        CancellationToken cancellationToken)
    {
        var query = new PointQuery
        {
            Filter = RowRange.Through(bucket, DeviceKeys.Device(deviceIds[next]), DeviceKeys.Device(deviceIds[^1])),
            PageSize = size,
        };
        using var page = await tables.QueryPointsAsync(TableNames.Devices, query, cancellationToken);
        var rows = DeviceRowJson.ReadPage(page.Json.Span);
        foreach (var (deviceId, device) in rows)
        {
            if (device is not null && wanted.Contains(deviceId))
            {
                found[deviceId] = device;
            }
        }

        if (!page.HasMore)
        {
            return deviceIds.Count;
        }

        var last = rows.Count == 0 ? string.Empty : rows[^1].DeviceId;
        while (next < deviceIds.Count && string.CompareOrdinal(deviceIds[next], last) <= 0)
        {
            next++;
        }

        return next;
    }
}
