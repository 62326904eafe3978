using System.Text;

namespace Serverless.Shared.Tables.Transactions;

/// <summary>A header of a part, in place.</summary>
internal static class HeaderLine
{
    /// <summary>The value, where the line is the header of that name.</summary>
    /// <param name="line">The line.</param>
    /// <param name="name">The name with its colon.</param>
    /// <param name="value">The value, without spaces around it.</param>
    public static bool TryGet(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name))
        {
            value = line[name.Length..].Trim((byte)' ');
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The boundary of a content type; empty where it has none.</summary>
    public static ReadOnlySpan<byte> Boundary(ReadOnlySpan<byte> contentType)
    {
        var start = contentType.IndexOf("boundary="u8);
        if (start < 0)
        {
            return default;
        }

        var value = contentType[(start + "boundary="u8.Length)..];
        var end = value.IndexOf((byte)';');
        return (end < 0 ? value : value[..end]).Trim(" \""u8);
    }
}
