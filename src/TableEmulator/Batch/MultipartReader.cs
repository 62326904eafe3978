using System.Text;

namespace Serverless.TableEmulator.Batch;

/// <summary>Cuts a multipart body into its parts, in memory (RFC 2046).</summary>
internal static class MultipartReader
{
    /// <summary>The boundary of a content type; null if it is no multipart/mixed.</summary>
    public static string? Boundary(string? contentType)
    {
        if (contentType is null || !contentType.TrimStart().StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase)) return null;
        foreach (var parameter in contentType.Split(';').Skip(1))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !parameter[..equals].Trim().Equals("boundary", StringComparison.OrdinalIgnoreCase)) continue;
            var boundary = parameter[(equals + 1)..].Trim().Trim('"');
            return boundary.Length is > 0 and <= 200 ? boundary : null;
        }

        return null;
    }

    /// <summary>The parts, headers included; null if the closing boundary is missing or a line of one is malformed.</summary>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> body, string boundary, int maxParts)
    {
        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        var parts = new List<ReadOnlyMemory<byte>>();
        var at = Find(body.Span, delimiter, 0);
        while (at >= 0)
        {
            var after = at + delimiter.Length;
            if (body.Span[after..].StartsWith("--"u8)) return parts;
            var start = MultipartText.SkipLineEnd(body.Span, after);
            if (start < 0 || parts.Count == maxParts) return null;
            at = Find(body.Span, delimiter, start);
            if (at >= 0) parts.Add(body[start..MultipartText.TrimLineEnd(body.Span, start, at)]);
        }

        return null;
    }

    /// <summary>The next delimiter at the start of a line that nothing but its end follows.</summary>
    private static int Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter, int from)
    {
        while (true)
        {
            var at = body[from..].IndexOf(delimiter);
            if (at < 0) return -1;
            at += from;
            var after = body[(at + delimiter.Length)..];
            var ends = after.IsEmpty || after[0] is (byte)'\r' or (byte)'\n' or (byte)' ' || after.StartsWith("--"u8);
            if ((at == 0 || body[at - 1] == '\n') && ends) return at;
            from = at + delimiter.Length;
        }
    }
}
