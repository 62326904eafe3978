using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// The stored key of an entity: four bytes of table id (big-endian), the PartitionKey, a zero byte, the RowKey.
/// </summary>
/// <remarks>
/// Text is CESU-8 (UTF-8, but a surrogate pair is two three-byte units), because the order of its bytes is the ordinal
/// order of the UTF-16 units, by which the service sorts. Keys hold no control characters, so the zero byte sorts
/// before all of them and the order of whole keys is that of (table, PartitionKey, RowKey).
/// </remarks>
internal static class EntityKey
{
    public const int PrefixBytes = 4;
    public const byte Separator = 0;

    public static byte[] Make(string partitionKey, string rowKey)
    {
        var key = new byte[PrefixBytes + CountBytes(partitionKey) + 1 + CountBytes(rowKey)];
        var written = PrefixBytes + Encode(partitionKey, key.AsSpan(PrefixBytes));
        key[written++] = Separator;
        Encode(rowKey, key.AsSpan(written));
        return key;
    }

    /// <summary>Puts the table's id into the first bytes of <paramref name="key"/>.</summary>
    public static void SetTable(Span<byte> key, int tableId) => BinaryPrimitives.WriteInt32BigEndian(key, tableId);

    public static void Split(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> partitionKey, out ReadOnlySpan<byte> rowKey)
    {
        var text = key[PrefixBytes..];
        var end = text.IndexOf(Separator);
        partitionKey = text[..end];
        rowKey = text[(end + 1)..];
    }

    public static byte[] Encode(string text)
    {
        var bytes = new byte[CountBytes(text)];
        Encode(text, bytes);
        return bytes;
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (!HasSurrogates(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length;)
        {
            var lead = bytes[i];
            if (lead < 0x80)
            {
                text.Append((char)lead);
                i += 1;
            }
            else if (lead < 0xE0)
            {
                text.Append((char)(((lead & 0x1F) << 6) | (bytes[i + 1] & 0x3F)));
                i += 2;
            }
            else
            {
                text.Append((char)(((lead & 0x0F) << 12) | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F)));
                i += 3;
            }
        }

        return text.ToString();
    }

    /// <summary>False if the bytes are plain UTF-8 as well.</summary>
    public static bool HasSurrogates(ReadOnlySpan<byte> bytes)
    {
        for (var from = 0; ;)
        {
            var at = bytes[from..].IndexOf((byte)0xED);
            if (at < 0) return false;
            if (bytes[from + at + 1] >= 0xA0) return true;
            from += at + 1;
        }
    }

    private static int CountBytes(string text)
    {
        if (Ascii.IsValid(text)) return text.Length;
        var count = text.Length;
        foreach (var unit in text)
        {
            if (unit >= 0x80) count += unit < 0x800 ? 1 : 2;
        }

        return count;
    }

    private static int Encode(string text, Span<byte> bytes)
    {
        if (Ascii.FromUtf16(text, bytes, out var ascii) == OperationStatus.Done) return ascii;
        var count = 0;
        foreach (var unit in text)
        {
            if (unit < 0x80)
            {
                bytes[count++] = (byte)unit;
            }
            else if (unit < 0x800)
            {
                bytes[count++] = (byte)(0xC0 | (unit >> 6));
                bytes[count++] = (byte)(0x80 | (unit & 0x3F));
            }
            else
            {
                bytes[count++] = (byte)(0xE0 | (unit >> 12));
                bytes[count++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                bytes[count++] = (byte)(0x80 | (unit & 0x3F));
            }
        }

        return count;
    }
}
