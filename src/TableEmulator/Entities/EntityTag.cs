using System.Diagnostics.CodeAnalysis;

namespace Serverless.TableEmulator.Entities;

/// <summary>ETags of entities. As on Azure, the ETag is the entity's Timestamp: <c>W/"datetime'2026-11-22T10%3A00%3A00.0000000Z'"</c>.</summary>
internal static class EntityTag
{
    private const string Prefix = "W/\"datetime'";
    private const string Suffix = "'\"";

    public static string Write(long ticks) =>
        Prefix + EdmDateTime.Write(ticks).Replace(":", "%3A", StringComparison.Ordinal) + Suffix;

    /// <summary>
    /// Reads an If-Match header. False if it is no ETag at all. <paramref name="ticks"/> is null for <c>*</c> and 0,
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
            var time = tag[Prefix.Length..^Suffix.Length].Replace("%3A", ":", StringComparison.OrdinalIgnoreCase);
            if (!EdmDateTime.TryParse(time, out var parsed)) return false;
            ticks = parsed;
            return true;
        }

        var opaque = tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
        return opaque.Length >= 2 && opaque[0] == '"' && opaque[^1] == '"' && !opaque[1..^1].Contains('"', StringComparison.Ordinal);
    }
}
