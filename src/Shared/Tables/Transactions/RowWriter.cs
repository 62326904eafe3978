using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>Writes columns as the Table service reads them: JSON, with the type named wherever JSON does not tell it.</summary>
internal sealed class RowWriter : IDisposable
{
    private static readonly JsonEncodedText PartitionKey = JsonEncodedText.Encode("PartitionKey");
    private static readonly JsonEncodedText RowKey = JsonEncodedText.Encode("RowKey");
    private static readonly JsonEncodedText Double = JsonEncodedText.Encode("Edm.Double");
    private static readonly JsonEncodedText NaN = JsonEncodedText.Encode("NaN");
    private static readonly JsonEncodedText Int64 = JsonEncodedText.Encode("Edm.Int64");
    private static readonly JsonEncodedText Time = JsonEncodedText.Encode("Edm.DateTime");
    private static readonly JsonEncodedText Uuid = JsonEncodedText.Encode("Edm.Guid");
    private static readonly JsonEncodedText Binary = JsonEncodedText.Encode("Edm.Binary");

    // Columns come one after the other; there is no structure to check.
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Where the rows go from here on.</summary>
    public void Begin(IBufferWriter<byte> output) => _json.Reset(output);

    /// <summary>Lets go of the output, of which a row may be left half written.</summary>
    public void End() => _json.Reset(Stream.Null);

    public void Dispose() => _json.Dispose();

    public void WriteRow(ITableRow row)
    {
        _json.WriteStartObject();
        _json.WriteString(PartitionKey, row.PartitionKey);
        _json.WriteString(RowKey, row.RowKey);
        row.WriteProperties(this);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
    }

    /// <summary>Edm.Double, also where the value is whole.</summary>
    /// <exception cref="ArgumentException">The value is infinite.</exception>
    public void Write(ColumnName column, double value)
    {
        if (double.IsNaN(value))
        {
            _json.WriteString(column.Property, NaN);
        }
        else
        {
            _json.WriteNumber(column.Property, value);
        }

        _json.WriteString(column.TypeAnnotation, Double);
    }

    public void Write(ColumnName column, bool value) => _json.WriteBoolean(column.Property, value);

    public void Write(ColumnName column, int value) => _json.WriteNumber(column.Property, value);

    public void Write(ColumnName column, string value) => _json.WriteString(column.Property, value);

    /// <summary>Edm.Int64, a string in JSON.</summary>
    public void Write(ColumnName column, long value)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out var length);
        _json.WriteString(column.Property, text[..length]);
        _json.WriteString(column.TypeAnnotation, Int64);
    }

    /// <summary>Edm.DateTime, UTC, to the tick.</summary>
    public void Write(ColumnName column, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[28];
        Utf8Formatter.TryFormat(value.UtcDateTime, text, out var length, 'O');
        _json.WriteString(column.Property, text[..length]);
        _json.WriteString(column.TypeAnnotation, Time);
    }

    public void Write(ColumnName column, Guid value)
    {
        _json.WriteString(column.Property, value);
        _json.WriteString(column.TypeAnnotation, Uuid);
    }

    /// <summary>Edm.Binary, Base64 in JSON.</summary>
    public void Write(ColumnName column, ReadOnlySpan<byte> value)
    {
        _json.WriteBase64String(column.Property, value);
        _json.WriteString(column.TypeAnnotation, Binary);
    }

    public void WriteNull(ColumnName column) => _json.WriteNull(column.Property);
}
