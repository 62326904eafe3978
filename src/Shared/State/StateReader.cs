using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State;

/// <summary>Reads table <c>state</c>.</summary>
internal sealed class StateReader(TableStore store, IOptions<TablesOptions> options)
{
    /// <summary>Point reads of one call that are under way at once; a range read is worth while as long as it saves as
    /// many.</summary>
    private const int PointsAtOnce = 8;

    /// <summary>Rows read for each that is wanted: what a range may hold of other devices.</summary>
    private const int RowsPerWanted = 4;

    /// <returns>Null where there is no row.</returns>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public async Task<StoredState?> ReadAsync(string deviceId, CancellationToken cancellationToken)
    {
        var row = await store
            .FindAsync(TableNames.State, Bucket.Of(deviceId, options.Value.Buckets), deviceId, null, cancellationToken)
            .ConfigureAwait(false);
        return row is null ? null : StateRow.Read(row);
    }

    /// <summary>Reads many at once: page by page where they lie close together, as with an instance that has just started,
    /// one by one where they lie far apart.</summary>
    /// <param name="deviceIds">Devices of one bucket, in ascending ordinal order.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    /// <returns>By device those that have a row.</returns>
    /// <exception cref="InvalidDataException">A row is damaged.</exception>
    public async Task<IReadOnlyDictionary<string, StoredState>> ReadAsync(
        IReadOnlyList<string> deviceIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, StoredState>(deviceIds.Count, StringComparer.Ordinal);
        var next = 0;
        for (var gain = PointsAtOnce; gain >= PointsAtOnce && deviceIds.Count - next >= PointsAtOnce;)
        {
            var first = next;
            next = await ReadPageAsync(deviceIds, first, found, cancellationToken).ConfigureAwait(false);
            gain = next - first;
        }

        await Parallel.ForEachAsync(
            deviceIds.Skip(next),
            new ParallelOptions { MaxDegreeOfParallelism = PointsAtOnce, CancellationToken = cancellationToken },
            async (deviceId, token) =>
            {
                if (await ReadAsync(deviceId, token).ConfigureAwait(false) is { } stored)
                {
                    lock (found)
                    {
                        found.Add(deviceId, stored);
                    }
                }
            }).ConfigureAwait(false);
        return found;
    }

    /// <returns>The index of the first device the page did not reach.</returns>
    private async Task<int> ReadPageAsync(
        IReadOnlyList<string> deviceIds, int first, Dictionary<string, StoredState> found, CancellationToken cancellationToken)
    {
        var filter = RowRange.Through(
            Bucket.Of(deviceIds[first], options.Value.Buckets), deviceIds[first], deviceIds[^1]);
        var size = Math.Min((deviceIds.Count - first) * RowsPerWanted, TableStore.MaxPageSize);
        var page = await store
            .QueryPageAsync(TableNames.State, filter, null, size, null, cancellationToken).ConfigureAwait(false);
        var next = first;
        foreach (var row in page.Entities)
        {
            while (next < deviceIds.Count && string.CompareOrdinal(deviceIds[next], row.RowKey) < 0)
            {
                next++;
            }

            if (next < deviceIds.Count && deviceIds[next] == row.RowKey)
            {
                found.Add(row.RowKey, StateRow.Read(row));
                next++;
            }
        }

        return page.Continuation is null ? deviceIds.Count : next;
    }
}
