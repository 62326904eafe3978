namespace Serverless.Shared.Tables.Transactions;

/// <summary>A row without columns, or one to be deleted.</summary>
internal sealed class KeyRow(string partitionKey, string rowKey) : ITableRow
{
    public string PartitionKey => partitionKey;

    public string RowKey => rowKey;

    public int MaxBytes => EntitySize.OfKeys(partitionKey, rowKey);

    public void WriteProperties(RowWriter writer)
    {
    }
}
