using System.Buffers;
using Azure.Data.Tables;

namespace Serverless.Shared.Tables;

/// <summary>How many bytes an operation takes at most in the body of a transaction.</summary>
internal static class EntitySize
{
    // Boundary, part headers, method line, HTTP version, content headers: about 500 bytes; the service's address and the
    // table's name come on top, both short.
    private const int Envelope = 1024;

    // "name":…, and "name@odata.type":"Edm.Boolean", with the longest number between them.
    private const int PropertyOverhead = 64;

    // What the JSON encoder and the address of a row leave as it is. Anything else takes at most 6 bytes a UTF-16 unit
    // (\u0000); in an address at most 9 (three UTF-8 bytes as %00).
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    /// <summary>An upper bound: never less than what is sent.</summary>
    public static int UpperBound(TableEntity entity)
    {
        var size = OfKeys(entity.PartitionKey, entity.RowKey);
        foreach (var property in (IEnumerable<KeyValuePair<string, object>>)entity)
        {
            size += OfColumn(property.Key) + Value(property.Value);
        }

        return size;
    }

    /// <summary>Of an operation without columns. A key stands in the address and in the body.</summary>
    public static int OfKeys(string partitionKey, string rowKey) => Envelope + Text(partitionKey, 2, 15) + Text(rowKey, 2, 15);

    /// <summary>Of a column without its value.</summary>
    public static int OfColumn(string name) => PropertyOverhead + Text(name, 2, 12);

    /// <summary>Of a column without its value, whose name has so many letters, digits and underscores and nothing
    /// else.</summary>
    public static int OfPlainColumn(int length) => PropertyOverhead + (2 * length);

    /// <summary>Of so many letters, digits and separators in a key.</summary>
    public static int OfPlainKey(int length) => 2 * length;

    /// <summary>Of a number, a boolean, a time or a GUID.</summary>
    public const int OfScalar = 40;

    /// <summary>Of a text.</summary>
    public static int OfText(string text) => Text(text, 1, 6);

    /// <summary>Of a binary value of so many bytes, which is Base64 in JSON.</summary>
    public static int OfBinary(int bytes) => (bytes + 2) / 3 * 4;

    private static int Value(object? value) => value switch
    {
        string text => OfText(text),
        byte[] bytes => OfBinary(bytes.Length),
        BinaryData bytes => OfBinary(bytes.ToMemory().Length),
        _ => OfScalar,
    };

    private static int Text(string? text, int plainCost, int otherCost)
    {
        var size = 0;
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            var plain = rest.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                return size + (plainCost * rest.Length);
            }

            size += (plainCost * plain) + otherCost;
            rest = rest[(plain + 1)..];
        }

        return size;
    }
}
