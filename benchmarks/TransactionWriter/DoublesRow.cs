using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Benchmarks.TransactionWriter;

/// <summary>A row of nothing but numbers, as a reading of a device is.</summary>
internal sealed class DoublesRow(string rowKey, ColumnName[] columns, double[] values) : ITableRow
{
    public string PartitionKey => "b0000";

    public string RowKey => rowKey;

    public int MaxBytes => EntitySize.UpperBound(ToEntity());

    public void WriteProperties(RowWriter writer)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            writer.Write(columns[i], values[i]);
        }
    }

    /// <summary>The same row for the SDK.</summary>
    public TableEntity ToEntity()
    {
        var entity = new TableEntity(PartitionKey, RowKey);
        for (var i = 0; i < columns.Length; i++)
        {
            entity[columns[i].Name] = values[i];
        }

        return entity;
    }
}
