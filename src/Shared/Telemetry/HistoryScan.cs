using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>The rows of one device's life, newest first, month after month.</summary>
internal sealed class HistoryScan(TableStore store, HistoryMonths months, IOptions<TablesOptions> options)
{
    /// <param name="start">Where to begin.</param>
    /// <param name="oldest">The last time to read, in milliseconds since the epoch.</param>
    /// <param name="firstPage">Rows of the first request; more follow in larger ones.</param>
    /// <param name="select">The columns to read, RowKey among them; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<(HistoryKey Key, TableEntity Row)> RowsAsync(
        HistoryStart start, long oldest, int firstPage, string[]? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = RowRange.Filter(
            Bucket.Of(start.DeviceId, options.Value.Buckets),
            start.RowKey,
            HistoryKey.After(HistoryKey.Time(start.DeviceId, start.Registration, oldest)));
        var pageSize = Math.Min(firstPage, TableStore.MaxPageSize);
        var tables = start.MonthsByNow
            ? months.DescendingByNowAsync(start.Newest, oldest, cancellationToken)
            : months.DescendingAsync(start.Newest, oldest, cancellationToken);
        foreach (var table in await tables.ConfigureAwait(false))
        {
            string? continuation = null;
            do
            {
                var page = await store
                    .QueryPageAsync(table, filter, select, pageSize, continuation, cancellationToken).ConfigureAwait(false);
                foreach (var row in page.Entities)
                {
                    if (HistoryKey.TryParse(row.RowKey, out var key))
                    {
                        yield return (key, row);
                    }
                }

                continuation = page.Continuation;
                pageSize = Math.Min(2 * pageSize, TableStore.MaxPageSize);
            }
            while (continuation is not null);
        }
    }
}
