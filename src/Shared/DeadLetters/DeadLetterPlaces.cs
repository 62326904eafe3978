using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.DeadLetters;

/// <summary>The places of one table and partition in the list by time, newest first, read in pages as they are asked
/// for.</summary>
internal sealed class DeadLetterPlaces(TableStore store, string table, string partitionKey, DeadLetterQuery query, int pageSize)
{
    private readonly Queue<TableEntity> _places = new();
    private readonly string _filter = TableClient.CreateQueryFilter(
        $"PartitionKey eq {partitionKey} and RowKey gt {First(query)} and RowKey lt {End(query)}");

    private int _pageSize = pageSize;
    private string? _continuation;
    private bool _isRead;

    /// <summary>The next place, which stays; null at the end.</summary>
    public async ValueTask<TableEntity?> PeekAsync(CancellationToken cancellationToken)
    {
        while (_places.Count == 0 && !(_isRead && _continuation is null))
        {
            var page = await store.QueryPageAsync(table, _filter, null, _pageSize, _continuation, cancellationToken).ConfigureAwait(false);
            _isRead = true;
            _continuation = page.Continuation;
            _pageSize = Math.Min(2 * _pageSize, TableStore.MaxPageSize);
            foreach (var place in page.Entities)
            {
                _places.Enqueue(place);
            }
        }

        return _places.TryPeek(out var next) ? next : null;
    }

    public void Take() => _places.Dequeue();

    // Places of one millisecond begin alike and go on, so a bound by time alone lies before all of them.
    private static string First(DeadLetterQuery query) =>
        query.After ?? DeadLetterKeys.PlaceOf(query.To is { } to ? to - 1 : long.MaxValue);

    private static string End(DeadLetterQuery query) =>
        query.From is { } from ? DeadLetterKeys.PlaceOf(from - 1) : DeadLetterKeys.PlacesEnd;
}
