using Azure;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>An index row: its keys say all.</summary>
internal sealed class DeviceIndexRow(string bucket, string rowKey) : ITableRow
{
    public string PartitionKey => bucket;

    public string RowKey => rowKey;

    public int MaxBytes => EntitySize.OfKeys(bucket, rowKey);

    public void WriteProperties(RowWriter writer)
    {
    }

    /// <summary>The writes that make the index rows of one state of a device those of another.</summary>
    public static IEnumerable<TransactionOperation> Changes(string bucket, IReadOnlySet<string> from, IReadOnlySet<string> to) =>
    [
        .. to.Where(key => !from.Contains(key))
            .Select(key => new TransactionOperation(TransactionKind.Upsert, new DeviceIndexRow(bucket, key))),
        .. from.Where(key => !to.Contains(key))
            .Select(key => new TransactionOperation(TransactionKind.Delete, new DeviceIndexRow(bucket, key), ETag.All)),
    ];
}
