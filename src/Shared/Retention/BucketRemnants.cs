using Azure.Data.Tables;
using Serverless.Shared.Desired;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Retention;

/// <summary>Removes what ended registrations left in one bucket, a page at a time.</summary>
internal sealed class BucketRemnants(TableStore tables, string bucket)
{
    // ETags come with the Timestamp.
    private static readonly string[] KeyColumns = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(TableEntity.Timestamp)];
    private static readonly string[] StateColumns = [.. KeyColumns, StateRow.RegistrationColumn];

    /// <summary>Removes desired properties. Their ids are not in the devices' order, for the key goes on behind the id, so
    /// none but the first bounds them.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<int> RemoveDesiredAsync(EndedLives ended, CancellationToken cancellationToken) => RemoveAsync(
        TableNames.Desired,
        RowRange.After(bucket, ended.First, null),
        KeyColumns,
        row => DesiredRow.TryReadKey(row.RowKey, out var deviceId, out var registration) && ended.Include(deviceId, registration),
        cancellationToken);

    /// <summary>Removes states, each as it was read: a device that has returned writes its new state into the same row.</summary>
    /// <inheritdoc cref="RemoveDesiredAsync"/>
    public Task<int> RemoveStatesAsync(EndedLives ended, CancellationToken cancellationToken) => RemoveAsync(
        TableNames.State,
        RowRange.Through(bucket, ended.First, ended.Last),
        StateColumns,
        row => row.TryGetValue(StateRow.RegistrationColumn, out var value) && value is int registration && ended.Include(row.RowKey, registration),
        cancellationToken);

    private async Task<int> RemoveAsync(
        string table, string filter, string[] columns, Func<TableEntity, bool> isRemnant, CancellationToken cancellationToken)
    {
        var removed = 0;
        string? continuation = null;
        do
        {
            var page = await tables.QueryPageAsync(table, filter, columns, TableStore.MaxPageSize, continuation, cancellationToken);
            foreach (var rows in page.Entities.Where(isRemnant).Chunk(TableStore.MaxOperations))
            {
                removed += await RemoveAsync(table, rows, cancellationToken);
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return removed;
    }

    private async Task<int> RemoveAsync(string table, TableEntity[] rows, CancellationToken cancellationToken)
    {
        var outcome = await tables.SubmitAsync(
            table,
            [.. rows.Select(row => new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, row.RowKey), row.ETag))],
            cancellationToken);
        if (outcome.IsCommitted)
        {
            return rows.Length;
        }

        // One of them was written or removed since, which must not keep the others.
        var removed = 0;
        foreach (var row in rows)
        {
            var one = await tables.DeleteAsync(table, row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
            removed += one.IsCommitted ? 1 : 0;
        }

        return removed;
    }
}
