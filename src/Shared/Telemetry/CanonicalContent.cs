using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Shared.Telemetry;

/// <summary>The canonical bytes of a reading's metrics: RFC 8785 (JSON Canonicalization Scheme), UTF-8.</summary>
internal static class CanonicalContent
{
    // What most readings fit in.
    private const int OnStack = 1_024;

    // Quotes, colon, comma and a number or a boolean.
    private const int PerMetric = 4 + CanonicalNumber.MaxLength;

    // Of a UTF-16 unit: \u0000.
    private const int PerUnit = 6;

    /// <param name="metrics">Sorted by name in ordinal order; names are ASCII.</param>
    public static byte[] Write(ReadOnlySpan<Metric> metrics)
    {
        byte[]? rented = null;
        var size = UpperBound(metrics);
        var buffer = size <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            return buffer[..Write(buffer, metrics)].ToArray();
        }
        finally
        {
            Return(rented);
        }
    }

    /// <summary>The first 16 bytes of SHA-256 over what <see cref="Write(ReadOnlySpan{Metric})"/> gives, as a big-endian
    /// number.</summary>
    public static UInt128 Hash(ReadOnlySpan<Metric> metrics)
    {
        byte[]? rented = null;
        var size = UpperBound(metrics);
        var buffer = size <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer[..Write(buffer, metrics)], digest);
            return BinaryPrimitives.ReadUInt128BigEndian(digest);
        }
        finally
        {
            Return(rented);
        }
    }

    private static int UpperBound(ReadOnlySpan<Metric> metrics)
    {
        var size = 2;
        foreach (ref readonly var metric in metrics)
        {
            size += metric.Name.Length + PerMetric + (PerUnit * metric.Value.Text.Length);
        }

        return size;
    }

    private static int Write(Span<byte> buffer, ReadOnlySpan<Metric> metrics)
    {
        var length = 0;
        buffer[length++] = (byte)'{';
        foreach (ref readonly var metric in metrics)
        {
            if (length > 1)
            {
                buffer[length++] = (byte)',';
            }

            buffer[length++] = (byte)'"';
            length += Encoding.UTF8.GetBytes(metric.Name, buffer[length..]);
            buffer[length++] = (byte)'"';
            buffer[length++] = (byte)':';
            length += WriteValue(buffer[length..], metric.Value);
        }

        buffer[length++] = (byte)'}';
        return length;
    }

    private static int WriteValue(Span<byte> buffer, in MetricValue value)
    {
        switch (value.Kind)
        {
            case MetricKind.Number:
                return CanonicalNumber.Write(buffer, value.Number);
            case MetricKind.Boolean:
                var literal = value.Boolean ? "true"u8 : "false"u8;
                literal.CopyTo(buffer);
                return literal.Length;
            default:
                return WriteText(buffer, value.Text);
        }
    }

    /// <summary>RFC 8785 section 3.2.2.2: escapes no more than JSON demands, the short ones where there are any.</summary>
    private static int WriteText(Span<byte> buffer, ReadOnlySpan<char> text)
    {
        var length = 0;
        buffer[length++] = (byte)'"';
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            var run = plain < 0 ? text : text[..plain];
            length += Encoding.UTF8.GetBytes(run, buffer[length..]);
            if (plain < 0)
            {
                break;
            }

            length += WriteEscape(buffer[length..], text[plain]);
            text = text[(plain + 1)..];
        }

        buffer[length++] = (byte)'"';
        return length;
    }

    private static int WriteEscape(Span<byte> buffer, char c)
    {
        buffer[0] = (byte)'\\';
        var letter = c switch { '"' or '\\' => c, '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => '\0' };
        if (letter != '\0')
        {
            buffer[1] = (byte)letter;
            return 2;
        }

        "u00"u8.CopyTo(buffer[1..]);
        buffer[4] = Hex[c >> 4];
        buffer[5] = Hex[c & 15];
        return 6;
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);
}
