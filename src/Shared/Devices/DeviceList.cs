using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>The devices by id: the buckets' rows merged.</summary>
internal sealed class DeviceList(TableStore tables, IOptions<TablesOptions> options)
{
    /// <summary>Buckets that are read at once.</summary>
    private const int MaxParallelReads = 16;

    /// <summary>Devices that one page may look at in vain; then it ends, short or empty.</summary>
    private const int MaxUnmatched = 4_000;

    /// <summary>Reads one page. It goes on from an id, not from a count, so what comes and goes between two pages shifts
    /// nothing else.</summary>
    /// <param name="filter">Which devices.</param>
    /// <param name="after">The id after which it begins, <see cref="DevicePage.Last"/> of the page before; null for the first.</param>
    /// <param name="limit">The most devices, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<DevicePage> ReadPageAsync(
        DeviceFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var buckets = await ReadBucketsAsync(filter, after, limit, cancellationToken);
        var next = new PriorityQueue<BucketDevices, string>(StringComparer.Ordinal);
        foreach (var bucket in buckets)
        {
            await EnqueueAsync(next, bucket, cancellationToken);
        }

        var page = new List<Device>(limit);
        var last = after;
        var unmatched = 0;
        while (page.Count < limit && unmatched < MaxUnmatched && next.TryDequeue(out var bucket, out last))
        {
            if ((await bucket.PeekAsync(cancellationToken))?.Device is { } device && filter.Matches(device))
            {
                page.Add(device);
            }
            else
            {
                unmatched++;
            }

            bucket.Take();
            await EnqueueAsync(next, bucket, cancellationToken);
        }

        return new DevicePage(page, next.Count > 0 ? last : null);
    }

    private async Task<List<BucketDevices>> ReadBucketsAsync(
        DeviceFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        // A bucket's share and two standard deviations of what the hash gives it: few rows are read in vain, few pages follow.
        var share = (double)limit / options.Value.Buckets;
        var pageSize = Math.Min(limit, (int)(share + (2 * Math.Sqrt(share))) + 1);
        var buckets = Enumerable.Range(0, options.Value.Buckets).Select(Bucket.Name)
            .Select(BucketDevices (bucket) => filter.Index is { } index
                ? new IndexedBucketDevices(tables, bucket, index, after, pageSize)
                : new AllBucketDevices(tables, bucket, after, pageSize))
            .ToList();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(buckets, parallel, async (bucket, token) => await bucket.PeekAsync(token));
        return buckets;
    }

    private static async ValueTask EnqueueAsync(
        PriorityQueue<BucketDevices, string> next, BucketDevices bucket, CancellationToken cancellationToken)
    {
        if (await bucket.PeekAsync(cancellationToken) is var (deviceId, _))
        {
            next.Enqueue(bucket, deviceId);
        }
    }
}
