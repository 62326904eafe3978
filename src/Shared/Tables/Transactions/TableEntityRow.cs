using Azure.Data.Tables;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>An entity of the SDK as a row, for what is not written often.</summary>
internal sealed class TableEntityRow(TableEntity entity) : ITableRow
{
    // What the SDK keeps among an entity's values and does not send as columns.
    private static readonly HashSet<string> NoColumns = new(StringComparer.Ordinal) { "PartitionKey", "RowKey", "Timestamp", "odata.etag" };

    public string PartitionKey => entity.PartitionKey;

    public string RowKey => entity.RowKey;

    public int MaxBytes => EntitySize.UpperBound(entity);

    /// <exception cref="NotSupportedException">A value is of a type the service does not have.</exception>
    public void WriteProperties(RowWriter writer)
    {
        foreach (var (name, value) in (IEnumerable<KeyValuePair<string, object?>>)entity)
        {
            if (!NoColumns.Contains(name))
            {
                Write(writer, new ColumnName(name), value);
            }
        }
    }

    private static void Write(RowWriter writer, ColumnName column, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(column);
                break;
            case string text:
                writer.Write(column, text);
                break;
            case double number:
                writer.Write(column, number);
                break;
            case bool boolean:
                writer.Write(column, boolean);
                break;
            case int number:
                writer.Write(column, number);
                break;
            case long number:
                writer.Write(column, number);
                break;
            case DateTimeOffset time:
                writer.Write(column, time);
                break;
            case DateTime { Kind: DateTimeKind.Utc } time:
                writer.Write(column, new DateTimeOffset(time));
                break;
            case Guid guid:
                writer.Write(column, guid);
                break;
            case byte[] bytes:
                writer.Write(column, bytes);
                break;
            case BinaryData bytes:
                writer.Write(column, bytes.ToMemory().Span);
                break;
            default:
                throw new NotSupportedException($"Column {column} has a value of type {value.GetType()}, which the Table service does not have.");
        }
    }
}
