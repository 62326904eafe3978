using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Writes rows as the Table service reads them: JSON, with the type named wherever JSON does not tell it.</summary>
/// <param name="output">Where the rows go.</param>
internal sealed class RowWriter(PooledBuffer output)
{
    private readonly ArrayBufferWriter<byte> _rowKey = new(256);
    private string? _lastPartitionKey;
    private byte[] _partitionKey = [];

    /// <summary>A row's PartitionKey as UTF-8; the rows of a transaction share it.</summary>
    public ReadOnlySpan<byte> PartitionKeyOf(ITableRow row)
    {
        if (!string.Equals(row.PartitionKey, _lastPartitionKey, StringComparison.Ordinal))
        {
            _partitionKey = Encoding.UTF8.GetBytes(_lastPartitionKey = row.PartitionKey);
        }

        return _partitionKey;
    }

    /// <summary>A row's RowKey as UTF-8, until the next is asked for.</summary>
    public ReadOnlySpan<byte> RowKeyOf(ITableRow row)
    {
        _rowKey.ResetWrittenCount();
        row.WriteRowKey(_rowKey);
        return _rowKey.WrittenSpan;
    }

    public void WriteRow(ITableRow row) => WriteRow(row, RowKeyOf(row));

    /// <param name="row">The row.</param>
    /// <param name="rowKey">What <see cref="RowKeyOf"/> gave for it.</param>
    public void WriteRow(ITableRow row, ReadOnlySpan<byte> rowKey)
    {
        output.Write("{\"PartitionKey\":"u8);
        JsonString.Write(output, PartitionKeyOf(row));
        output.Write(",\"RowKey\":"u8);
        JsonString.Write(output, rowKey);
        row.WriteProperties(this);
        output.Write("}"u8);
    }

    /// <summary>Edm.Double, also where the value is whole.</summary>
    /// <exception cref="ArgumentException">The value is infinite.</exception>
    public void Write(ColumnName column, double value)
    {
        output.Write(column.Property);
        if (double.IsNaN(value))
        {
            output.Write("\"NaN\""u8);
        }
        else if (double.IsInfinity(value))
        {
            throw new ArgumentException("The Table service takes no infinite numbers in JSON.", nameof(value));
        }
        else
        {
            output.Advance(ShortestNumber.Write(output.GetSpan(ShortestNumber.MaxLength), value));
        }

        output.Write(column.IsDouble);
    }

    public void Write(ColumnName column, bool value)
    {
        output.Write(column.Property);
        output.Write(value ? "true"u8 : "false"u8);
    }

    public void Write(ColumnName column, int value)
    {
        output.Write(column.Property);
        WriteInteger(value);
    }

    public void Write(ColumnName column, string value)
    {
        output.Write(column.Property);
        JsonString.Write(output, value);
    }

    /// <summary>Edm.Int64, a string in JSON.</summary>
    public void Write(ColumnName column, long value)
    {
        output.Write(column.Property);
        output.Write("\""u8);
        WriteInteger(value);
        output.Write("\""u8);
        output.Write(column.IsInt64);
    }

    /// <summary>Edm.DateTime, UTC, to the tick.</summary>
    public void Write(ColumnName column, DateTimeOffset value)
    {
        output.Write(column.Property);
        output.Write("\""u8);
        Utf8Formatter.TryFormat(value.UtcDateTime, output.GetSpan(28), out var length, 'O');
        output.Advance(length);
        output.Write("\""u8);
        output.Write(column.IsTime);
    }

    public void Write(ColumnName column, Guid value)
    {
        output.Write(column.Property);
        output.Write("\""u8);
        value.TryFormat(output.GetSpan(36), out var length);
        output.Advance(length);
        output.Write("\""u8);
        output.Write(column.IsGuid);
    }

    /// <summary>Edm.Binary, Base64 in JSON.</summary>
    public void Write(ColumnName column, ReadOnlySpan<byte> value)
    {
        output.Write(column.Property);
        output.Write("\""u8);
        Base64.EncodeToUtf8(value, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out var length);
        output.Advance(length);
        output.Write("\""u8);
        output.Write(column.IsBinary);
    }

    public void WriteNull(ColumnName column)
    {
        output.Write(column.Property);
        output.Write("null"u8);
    }

    private void WriteInteger(long value)
    {
        value.TryFormat(output.GetSpan(20), out var length, default, CultureInfo.InvariantCulture);
        output.Advance(length);
    }
}
