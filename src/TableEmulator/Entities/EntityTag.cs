using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Serverless.TableEmulator.Entities;

/// <summary>ETags of entities. As on Azure, the ETag is the entity's Timestamp: <c>W/"datetime'2026-11-22T10%3A00%3A00.5Z'"</c>.</summary>
internal static class EntityTag
{
    /// <summary>Bytes of an ETag: each of the two colons of a time takes three.</summary>
    public const int MaxLength = EdmDateTime.MaxLength + 4 + 14;

    private const string Prefix = "W/\"datetime'";
    private const string Suffix = "'\"";

    public static string Write(long ticks)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(utf8[..Write(ticks, utf8)]);
    }

    /// <summary>Writes the ETag into <paramref name="utf8"/>, at least <see cref="MaxLength"/> bytes, and returns its length.</summary>
    public static int Write(long ticks, Span<byte> utf8)
    {
        Span<byte> time = stackalloc byte[EdmDateTime.MaxLength];
        var timeLength = EdmDateTime.Write(ticks, time);
        var length = Encoding.ASCII.GetBytes(Prefix, utf8);
        foreach (var unit in time[..timeLength])
        {
            if (unit == ':') length += Encoding.ASCII.GetBytes("%3A", utf8[length..]);
            else utf8[length++] = unit;
        }

        return length + Encoding.ASCII.GetBytes(Suffix, utf8[length..]);
    }

    /// <summary>
    /// Reads an If-Match header. False if it is no weak ETag at all. <paramref name="ticks"/> is null for <c>*</c> and 0,
    /// which no entity has, for a tag that some other system made.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out long? ticks)
    {
        ticks = null;
        if (string.IsNullOrWhiteSpace(text)) return false;
        var tag = text.Trim();
        if (tag == "*") return true;

        ticks = 0;
        if (tag.StartsWith(Prefix, StringComparison.Ordinal) && tag.EndsWith(Suffix, StringComparison.Ordinal)
            && tag.Length > Prefix.Length + Suffix.Length)
        {
            if (!TryParseTime(tag.AsSpan(Prefix.Length, tag.Length - Prefix.Length - Suffix.Length), out var parsed)) return false;
            ticks = parsed;
            return true;
        }

        if (!tag.StartsWith("W/", StringComparison.OrdinalIgnoreCase)) return false;
        var opaque = tag[2..];
        return opaque.Length >= 2 && opaque[0] == '"' && opaque[^1] == '"' && !opaque[1..^1].Contains('"', StringComparison.Ordinal);
    }

    private static bool TryParseTime(ReadOnlySpan<char> text, out long ticks)
    {
        Span<byte> utf8 = stackalloc byte[EdmDateTime.MaxLength];
        var length = 0;
        for (var rest = text; !rest.IsEmpty; length++)
        {
            var isColon = rest[0] == '%' && rest.StartsWith("%3A", StringComparison.OrdinalIgnoreCase);
            if (length == utf8.Length || rest[0] > '\u007F')
                return EdmDateTime.TryParse(text.ToString().Replace("%3A", ":", StringComparison.OrdinalIgnoreCase), out ticks);
            utf8[length] = isColon ? (byte)':' : (byte)rest[0];
            rest = rest[(isColon ? 3 : 1)..];
        }

        return EdmDateTime.TryParse(utf8[..length], out ticks);
    }
}
