using Azure;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>The writes that make the index rows of one state of a device those of another.</summary>
internal static class IndexChanges
{
    public static IEnumerable<TransactionOperation> Between(string bucket, IReadOnlySet<string> from, IReadOnlySet<string> to) =>
    [
        .. to.Where(key => !from.Contains(key))
            .Select(key => new TransactionOperation(TransactionKind.Upsert, new KeyRow(bucket, key))),
        .. from.Where(key => !to.Contains(key))
            .Select(key => new TransactionOperation(TransactionKind.Delete, new KeyRow(bucket, key), ETag.All)),
    ];
}
