using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>All devices by id: the buckets' rows merged.</summary>
internal sealed class DeviceList(TableStore tables, IOptions<TablesOptions> options)
{
    /// <summary>Buckets that are read at once.</summary>
    private const int MaxParallelReads = 16;

    /// <summary>Reads one page. It goes on from an id, not from a count, so what comes and goes between two pages shifts
    /// nothing else.</summary>
    /// <param name="after">The last id of the page before; null for the first.</param>
    /// <param name="limit">The most devices, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The devices, and whether there may be more.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<(IReadOnlyList<Device> Devices, bool HasMore)> ReadPageAsync(
        string? after, int limit, CancellationToken cancellationToken)
    {
        var buckets = options.Value.Buckets;

        // A bucket's share and some, since the hash spreads ids evenly but not exactly.
        var pageSize = Math.Min(limit, (limit / buckets * 5 / 4) + 10);
        var sources = Enumerable.Range(0, buckets)
            .Select(bucket => new DeviceBucketPages(tables, Bucket.Name(bucket), after, pageSize))
            .ToList();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(sources, parallel, async (source, token) => await source.PeekAsync(token));

        var next = new PriorityQueue<DeviceBucketPages, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            await EnqueueAsync(next, source, cancellationToken);
        }

        var page = new List<Device>(limit);
        while (page.Count < limit && next.TryDequeue(out var source, out _))
        {
            page.Add((await source.PeekAsync(cancellationToken))!);
            source.Take();
            await EnqueueAsync(next, source, cancellationToken);
        }

        return (page, next.Count > 0);
    }

    private static async ValueTask EnqueueAsync(
        PriorityQueue<DeviceBucketPages, string> next, DeviceBucketPages source, CancellationToken cancellationToken)
    {
        if (await source.PeekAsync(cancellationToken) is { } device)
        {
            next.Enqueue(source, device.DeviceId);
        }
    }
}
