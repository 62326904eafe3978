using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>Which months have a history table, so that reading passes over the others without a request.</summary>
internal sealed class HistoryMonths(TableStore store, TimeProvider time)
{
    // A month listed as there stays there for years. One that is missing may have been made by another instance a moment
    // ago.
    private static readonly TimeSpan PresentFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<Listing>? _listing;

    private sealed record Listing(HashSet<string> Tables, long At);

    /// <summary>The tables of the months from <paramref name="newest"/> down to <paramref name="oldest"/>.</summary>
    /// <param name="newest">Milliseconds since the epoch.</param>
    /// <param name="oldest">Milliseconds since the epoch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Newest first. One that another instance made may be missing for a second.</returns>
    public async Task<IReadOnlyList<string>> DescendingAsync(long newest, long oldest, CancellationToken cancellationToken)
    {
        if (newest < oldest)
        {
            return [];
        }

        var (first, last) = (HistoryRow.Table(oldest), HistoryRow.Table(newest));
        var found = Select(await ListAsync(PresentFor, cancellationToken).ConfigureAwait(false), first, last);
        if (found.Count < Months(newest) - Months(oldest) + 1)
        {
            found = Select(await ListAsync(MissingFor, cancellationToken).ConfigureAwait(false), first, last);
        }

        return found;
    }

    /// <inheritdoc cref="DescendingAsync"/>
    /// <returns>Newest first. None that was made before the call is missing.</returns>
    public async Task<IReadOnlyList<string>> DescendingByNowAsync(long newest, long oldest, CancellationToken cancellationToken)
    {
        if (newest < oldest)
        {
            return [];
        }

        Task<Listing> listing;
        lock (_lock)
        {
            listing = _listing = ListAsync();
        }

        return Select(await listing.WaitAsync(cancellationToken).ConfigureAwait(false), HistoryRow.Table(oldest), HistoryRow.Table(newest));
    }

    /// <summary>The part of a range that lies within months that have a table.</summary>
    /// <param name="from">The oldest time, in milliseconds since the epoch.</param>
    /// <param name="to">Behind the newest time, in milliseconds since the epoch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An empty range where there is no such month.</returns>
    public async Task<(long From, long To)> ClipAsync(long from, long to, CancellationToken cancellationToken) =>
        await DescendingAsync(to - 1, from, cancellationToken).ConfigureAwait(false) is [var newest, ..] and [.., var oldest]
            ? (Math.Max(from, HistoryRow.MonthOf(oldest).From), Math.Min(to, HistoryRow.MonthOf(newest).To))
            : (to, to);

    private List<string> Select(Listing listing, string first, string last) =>
        [.. listing.Tables.Union(store.KnownTables)
            .Where(table => table.Length == first.Length
                && string.CompareOrdinal(table, first) >= 0 && string.CompareOrdinal(table, last) <= 0)
            .OrderDescending(StringComparer.Ordinal)];

    private Task<Listing> ListAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_listing is null || _listing.IsFaulted ||
                (_listing.IsCompletedSuccessfully && time.GetElapsedTime(_listing.Result.At) >= maxAge))
            {
                _listing = ListAsync();
            }

            return _listing.WaitAsync(cancellationToken);
        }
    }

    // Many readers wait for one listing, so none of them may cancel it; the store bounds its time.
    private async Task<Listing> ListAsync()
    {
        var at = time.GetTimestamp();
        var tables = await store.ListTablesAsync(TableNames.HistoryPrefix, CancellationToken.None).ConfigureAwait(false);
        return new Listing([.. tables], at);
    }

    private static int Months(long timestamp)
    {
        var date = DateTimeOffset.FromUnixTimeMilliseconds(timestamp);
        return (date.Year * 12) + date.Month;
    }
}
