using System.Text;

namespace Serverless.TableEmulator.Batch;

/// <summary>Lines of a part. A line may end in CR LF or, as some clients send it, in LF.</summary>
internal static class MultipartText
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n\v\f"u8;

    /// <summary>Position after the rest of the line, which must be blank; -1 if it is not.</summary>
    public static int SkipLineEnd(ReadOnlySpan<byte> body, int from)
    {
        while (from < body.Length && body[from] is (byte)' ' or (byte)'\t') from++;
        if (from < body.Length && body[from] == '\r') from++;
        return from < body.Length && body[from] == '\n' ? from + 1 : -1;
    }

    /// <summary>The line end before a delimiter belongs to the delimiter.</summary>
    public static int TrimLineEnd(ReadOnlySpan<byte> body, int start, int end)
    {
        if (end > start && body[end - 1] == '\n') end--;
        if (end > start && body[end - 1] == '\r') end--;
        return end;
    }

    /// <summary>Takes the next line, without its end; false if there is none.</summary>
    public static bool TryReadLine(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> line)
    {
        var at = 0;
        var found = TryReadLine(rest.Span, ref at, out var range);
        line = rest[range];
        rest = rest[at..];
        return found;
    }

    /// <summary>Takes the line at <paramref name="at"/>, without its end, and moves to the next; false if there is none.</summary>
    public static bool TryReadLine(ReadOnlySpan<byte> text, ref int at, out Range line)
    {
        line = at..at;
        if (at == text.Length) return false;
        var start = at;
        var length = text[start..].IndexOf((byte)'\n');
        var end = length < 0 ? text.Length : start + length;
        at = length < 0 ? end : end + 1;
        while (end > start && text[end - 1] == '\r') end--;
        line = start..end;
        return true;
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(Blanks);

    public static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> text) => text.Trim(Blanks);

    /// <summary>The text; null where there are no bytes at all.</summary>
    public static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Encoding.UTF8.GetString(some.Span) : null;
}
