using Azure;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices.Registry;

/// <summary>Drops the old end of a bucket's change log. A reader that has not come so far finds a gap and loads the bucket
/// anew, in whatever order the rows go.</summary>
internal sealed class RegistryLogTrim(TableStore tables, string bucket, TimeProvider time)
{
    /// <summary>Changes that stay; a reader reads no more than that one by one.</summary>
    internal const int KeptChanges = RegistryLogReader.MaxRows;

    /// <summary>Changes of this time stay, so that a writer that had no answer finds its own.</summary>
    internal static readonly TimeSpan KeptTime = TimeSpan.FromHours(1);

    private static readonly string[] Columns = [nameof(TableEntity.RowKey), nameof(TableEntity.Timestamp)];

    private readonly RegistryLogReader _log = new(tables, bucket);

    /// <returns>How many changes were dropped.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var newest = await _log.ReadLastNumberAsync(cancellationToken) - KeptChanges;
        if (newest <= 0)
        {
            return 0;
        }

        var dropped = 0;
        var before = time.GetUtcNow() - KeptTime;
        var filter = RowRange.Through(bucket, DeviceKeys.Log(newest), DeviceKeys.Log(0));
        await foreach (var rows in tables.QueryAsync(TableNames.Devices, filter, Columns, cancellationToken)
            .Where(row => row.Timestamp < before)
            .Chunk(TableStore.MaxOperations)
            .WithCancellation(cancellationToken))
        {
            dropped += await DropAsync(rows, cancellationToken);
        }

        return dropped;
    }

    private async Task<int> DropAsync(TableEntity[] rows, CancellationToken cancellationToken)
    {
        TransactionOperation[] operations =
        [
            .. rows.Select(row => new TransactionOperation(TransactionKind.Delete, new KeyRow(bucket, row.RowKey), ETag.All)),
        ];
        if ((await tables.SubmitAsync(TableNames.Devices, operations, cancellationToken)).IsCommitted)
        {
            return rows.Length;
        }

        // Another instance drops them too, or an attempt without an answer did.
        var dropped = 0;
        foreach (var row in rows)
        {
            var outcome = await tables.DeleteAsync(TableNames.Devices, bucket, row.RowKey, ETag.All, cancellationToken);
            dropped += outcome.IsCommitted ? 1 : 0;
        }

        return dropped;
    }
}
