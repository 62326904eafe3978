using System.Collections.Concurrent;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.DeadLetters;

/// <summary>All dead letters by the time they were dead-lettered: the partitions of all months merged.</summary>
internal sealed class DeadLetterList(TableStore store)
{
    /// <summary>The most places a page looks at; where few have the reason asked for, it ends short.</summary>
    internal const int MaxPlacesPerPage = 5000;

    private const int MaxParallelReads = 16;

    /// <summary>Reads one page. It goes on from a place, not from a count, so what comes and goes between two pages shifts
    /// nothing else.</summary>
    /// <returns>The dead letters, and behind which place the next page begins; null at the end.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<(IReadOnlyList<DeadLetterSummary> Items, string? Position)> ReadPageAsync(
        DeadLetterQuery query, CancellationToken cancellationToken)
    {
        var next = await OpenAsync(query, cancellationToken).ConfigureAwait(false);
        var items = new List<DeadLetterSummary>();
        string? last = null;
        for (var looked = 0; items.Count < query.Limit && looked < MaxPlacesPerPage && next.TryDequeue(out var source, out last); looked++)
        {
            var place = (await source.PeekAsync(cancellationToken).ConfigureAwait(false))!;
            source.Take();
            await EnqueueAsync(next, source, cancellationToken).ConfigureAwait(false);
            if (DeadLetterKeys.TryParsePlace(place.RowKey, out var id)
                && (query.Reason is null || query.Reason == DeadLetterRow.ReasonOf(id, place))
                && await ReadAsync(id, place, cancellationToken).ConfigureAwait(false) is { } item)
            {
                items.Add(item);
            }
        }

        return (items, next.Count > 0 ? last : null);
    }

    private async Task<PriorityQueue<DeadLetterPlaces, string>> OpenAsync(DeadLetterQuery query, CancellationToken cancellationToken)
    {
        var partitions = await FindPartitionsAsync(cancellationToken).ConfigureAwait(false);

        // A partition's share and some, since they are not alike.
        var pageSize = Math.Min(query.Limit, (query.Limit / Math.Max(partitions.Count, 1) * 5 / 4) + 10);
        var sources = partitions
            .Select(partition => new DeadLetterPlaces(store, partition.Table, partition.PartitionKey, query, pageSize))
            .ToList();
        await ForEachAsync(sources, async (source, token) => await source.PeekAsync(token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

        var next = new PriorityQueue<DeadLetterPlaces, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            await EnqueueAsync(next, source, cancellationToken).ConfigureAwait(false);
        }

        return next;
    }

    private static async ValueTask EnqueueAsync(
        PriorityQueue<DeadLetterPlaces, string> next, DeadLetterPlaces source, CancellationToken cancellationToken)
    {
        if (await source.PeekAsync(cancellationToken).ConfigureAwait(false) is { } place)
        {
            next.Enqueue(source, place.RowKey);
        }
    }

    /// <summary>The partitions of all months: those of the hub from which events were refused, which the tables tell
    /// without the hub.</summary>
    private async Task<List<(string Table, string PartitionKey)>> FindPartitionsAsync(CancellationToken cancellationToken)
    {
        var tables = await store.ListTablesAsync(TableNames.DeadLettersPrefix, cancellationToken).ConfigureAwait(false);
        var found = new ConcurrentBag<(string, string)>();
        await ForEachAsync(tables.Where(table => TableNames.TryReadMonth(TableNames.DeadLettersPrefix, table, out _)), async (table, token) =>
        {
            string? filter = null;
            string? continuation = null;
            bool isAtEnd;
            do
            {
                var page = await store.QueryPageAsync(table, filter, ["PartitionKey"], 1, continuation, token).ConfigureAwait(false);
                isAtEnd = page.Continuation is null;
                continuation = page.Continuation;
                if (page.Entities is [var row, ..])
                {
                    // From each partition straight to the next.
                    found.Add((table, row.PartitionKey));
                    filter = TableClient.CreateQueryFilter($"PartitionKey gt {row.PartitionKey}");
                    continuation = null;
                }
            }
            while (!isAtEnd);
        }, cancellationToken).ConfigureAwait(false);
        return [.. found];
    }

    private async Task<DeadLetterSummary?> ReadAsync(DeadLetterId id, TableEntity place, CancellationToken cancellationToken)
    {
        var row = DeadLetterRow.IsWhole(place)
            ? place
            : await store.FindAsync(
                DeadLetterKeys.Table(id), DeadLetterKeys.PartitionKey(id), DeadLetterKeys.Row(id), null, cancellationToken).ConfigureAwait(false);
        return row is null ? null : DeadLetterRow.ReadSummary(id, row);
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items, new ParallelOptions { MaxDegreeOfParallelism = MaxParallelReads, CancellationToken = cancellationToken }, action);
}
