using System.Text;

namespace Serverless.TableEmulator.Batch;

/// <summary>Lines and headers of a part. A line may end in CR LF or, as some clients send it, in LF.</summary>
internal static class MultipartText
{
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

    public static string? ReadLine(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty) return null;
        var end = rest.Span.IndexOf((byte)'\n');
        var line = rest.Span[..(end < 0 ? rest.Length : end)].TrimEnd((byte)'\r');
        var text = Encoding.UTF8.GetString(line);
        rest = end < 0 ? default : rest[(end + 1)..];
        return text;
    }

    /// <summary>Headers up to the blank line; null if one is malformed.</summary>
    public static Dictionary<string, string>? ReadHeaders(ref ReadOnlyMemory<byte> rest)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (ReadLine(ref rest) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) return null;
            headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }

        return headers;
    }
}
