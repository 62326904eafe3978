using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Serverless.Shared.Tables;

/// <summary>What the tables were laid out with, in a row of its own: the bucket count.</summary>
internal sealed class SchemaStore(TableStore store, IOptions<TablesOptions> options)
{
    private const string PartitionKey = "schema";
    private const string RowKey = "buckets";
    private const string Count = "count";

    /// <summary>Writes the bucket count at the first start, checks it at every other. Any number of instances may start
    /// at once: one of them writes.</summary>
    /// <exception cref="BucketCountMismatchException">The tables were laid out with another count.</exception>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var configured = options.Value.Buckets;
        var row = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            var outcome = await store
                .AddAsync(TableNames.Schema, new TableEntity(PartitionKey, RowKey) { [Count] = configured }, cancellationToken)
                .ConfigureAwait(false);
            if (outcome.IsCommitted)
            {
                return;
            }

            row = await FindAsync(cancellationToken).ConfigureAwait(false);
        }

        if (row?.GetInt32(Count) is not { } stored)
        {
            throw new TableStoreUnavailableException($"Table {TableNames.Schema} neither takes nor shows the bucket count.");
        }

        if (stored != configured)
        {
            throw new BucketCountMismatchException(stored, configured);
        }
    }

    private Task<TableEntity?> FindAsync(CancellationToken cancellationToken) =>
        store.FindAsync(TableNames.Schema, PartitionKey, RowKey, null, cancellationToken);
}
