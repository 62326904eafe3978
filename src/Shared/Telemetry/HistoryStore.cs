using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>Every reading of every device, a table a month. See docs/decisions/0002-table-layout.md.</summary>
internal sealed class HistoryStore(
    TableStore store, UpsertWriter writer, HistoryScan scan, IOptions<TablesOptions> options, TimeProvider time)
{
    /// <summary>The most rows a page looks at; where few readings have the metric asked for, it ends short.</summary>
    internal const int MaxRowsPerPage = 5000;

    // Beyond the longest a reader is to wait for a page.
    private static readonly TimeSpan MaxTimePerPage = TimeSpan.FromSeconds(2);

    private const int ReadingsAtOnce = 100;

    /// <summary>Stores readings. The same reading again changes nothing.</summary>
    /// <param name="table">The table of their month.</param>
    /// <param name="rows">Readings of that month and of one bucket, each once.</param>
    /// <param name="cancellationToken">Ends the wait; some readings may be stored.</param>
    /// <returns>The indices in <paramref name="rows"/> of those the store refused for good; the others are stored.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; some readings may be stored.</exception>
    public Task<IReadOnlyList<RejectedWrite>> WriteAsync(
        string table, IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken) =>
        writer.WriteInTurnAsync(table, rows, cancellationToken);

    /// <summary>Reads a page of a device's readings, newest first; of contents in conflict, the greatest.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="registration">The number of the device's life.</param>
    /// <param name="from">The oldest time, in milliseconds since the epoch.</param>
    /// <param name="to">Behind the newest time, in milliseconds since the epoch.</param>
    /// <param name="metric">Only readings that have this metric; null for all.</param>
    /// <param name="limit">The most readings of the page, at least 1.</param>
    /// <param name="position">Where the page before ended; null for the first.</param>
    /// <param name="lastTimestamp">The time of the device's newest reading as far as its state knows, in milliseconds
    /// since the epoch: later months are not looked at. Null where unknown.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page. Readings that stay throughout stand on exactly one page, whatever is added meanwhile.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<HistoryPage> ReadPageAsync(
        string deviceId,
        int registration,
        long from,
        long to,
        string? metric,
        int limit,
        HistoryPosition? position,
        long? lastTimestamp,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var oldest = Math.Clamp(from, 0, HistoryKey.MaxTimestamp);
        var newest = Math.Clamp(to, 0, HistoryKey.MaxTimestamp + 1) - 1;
        if (newest < oldest)
        {
            return new HistoryPage([], null);
        }

        var start = HistoryStart.At(deviceId, registration, newest);
        byte[]? below = null;
        if (position is { } last)
        {
            (start, below) = await ResumeAsync(deviceId, registration, last, cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync(
            start with { Newest = Math.Min(start.Newest, lastTimestamp ?? start.Newest) }, oldest, metric, limit, below, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Reads every content that stands under an identity, the shown one and those in conflict with it.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<IReadOnlyList<Reading>> FindContentsAsync(
        string deviceId, int registration, long timestamp, long sequence, CancellationToken cancellationToken)
    {
        var prefix = HistoryKey.Identity(deviceId, registration, timestamp, sequence);
        var filter = RowRange.Filter(Bucket.Of(deviceId, options.Value.Buckets), prefix, HistoryKey.After(prefix));
        var readings = new List<Reading>();
        await foreach (var row in store
            .QueryAsync(HistoryRow.Table(timestamp), filter, null, cancellationToken).ConfigureAwait(false))
        {
            if (HistoryKey.TryParse(row.RowKey, out var key))
            {
                readings.Add(HistoryRow.Read(key, row));
            }
        }

        return readings;
    }

    /// <summary>Reads the readings that are shown, newest first, down to the oldest there is, those that other hosts had written
    /// before the call among them. Stop when you have what you need.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="registration">The number of the device's life.</param>
    /// <param name="from">Where to begin, itself included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async IAsyncEnumerable<Reading> ReadDescendingAsync(
        string deviceId, int registration, HistoryIdentity from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = HistoryStart.At(deviceId, registration, from) with { MonthsByNow = true };
        byte[]? below = null;
        while (true)
        {
            var page = await ReadAsync(start, 0, null, ReadingsAtOnce, below, cancellationToken).ConfigureAwait(false);
            foreach (var reading in page.Readings)
            {
                yield return reading;
            }

            if (page.Position is not { } position)
            {
                yield break;
            }

            (start, below) = await ResumeAsync(deviceId, registration, position, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<HistoryPage> ReadAsync(
        HistoryStart start, long oldest, string? metric, int limit, byte[]? below, CancellationToken cancellationToken)
    {
        var readings = new List<Reading>();
        var rows = 0;
        var began = time.GetTimestamp();
        HistoryGroup? group = null;

        // One row more than the page holds tells whether there is a next page.
        await foreach (var (key, row) in scan
            .RowsAsync(start, oldest, metric is null ? limit + 1 : TableStore.MaxPageSize, null, cancellationToken)
            .ConfigureAwait(false))
        {
            rows++;
            if (group is null || !group.Holds(key))
            {
                // What shares a time and a sequence number is read whole: its last row may be the one to show.
                if (group is not null)
                {
                    Show(group, metric, readings);
                    if (readings.Count == limit || rows > MaxRowsPerPage || time.GetElapsedTime(began) > MaxTimePerPage)
                    {
                        return new HistoryPage(readings, PositionAfter(group));
                    }
                }

                group = new HistoryGroup(
                    new HistoryIdentity(key.Timestamp, key.Sequence),
                    limit - readings.Count,
                    row.RowKey.StartsWith(start.RowKey, StringComparison.Ordinal) ? below : null);
            }

            var reading = HistoryRow.Read(key, row);
            if (key.Sequence != Reading.NoSequence || Has(reading, metric))
            {
                group.Add(reading);
            }
        }

        if (group is not null)
        {
            Show(group, metric, readings);
        }

        return new HistoryPage(readings, group is { HasMore: true } ? PositionAfter(group) : null);
    }

    private static void Show(HistoryGroup group, string? metric, List<Reading> readings) =>
        readings.AddRange(group.Greatest.Where(reading => Has(reading, metric)));

    private static bool Has(Reading reading, string? metric) =>
        metric is null || reading.Metrics.Any(candidate => candidate.Name == metric);

    private static HistoryPosition PositionAfter(HistoryGroup group) => new(
        group.Identity.Timestamp, group.Identity.Sequence, group.HasMore ? group.Greatest[^1].ContentHash : null);

    /// <summary>Where to go on behind a position. Inside a time without sequence numbers the last content shown tells which
    /// are left, and only its hash is known.</summary>
    private async Task<(HistoryStart Start, byte[]? Below)> ResumeAsync(
        string deviceId, int registration, HistoryPosition position, CancellationToken cancellationToken)
    {
        var identity = new HistoryIdentity(position.Timestamp, position.Sequence);
        if (position.Hash is { } hash)
        {
            var key = new HistoryKey(deviceId, registration, position.Timestamp, position.Sequence, hash);
            var row = await store.FindAsync(
                HistoryRow.Table(position.Timestamp), Bucket.Of(deviceId, options.Value.Buckets), key.Format(), null, cancellationToken)
                .ConfigureAwait(false);
            if (row is not null)
            {
                return (HistoryStart.At(deviceId, registration, identity), HistoryRow.Read(key, row).Content.ToArray());
            }
        }

        return (HistoryStart.Behind(deviceId, registration, identity), null);
    }
}
