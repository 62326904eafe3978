namespace Serverless.TableEmulator.Batch;

/// <summary>The first line of a request inside a batch: verb, target and version between blanks.</summary>
internal static class RequestLine
{
    public static bool TryRead(ref ReadOnlyMemory<byte> part, out ReadOnlyMemory<byte> method, out ReadOnlyMemory<byte> target)
    {
        target = default;
        method = default;
        if (!MultipartText.TryReadLine(ref part, out var line)) return false;
        method = TakeWord(ref line);
        target = TakeWord(ref line);
        var version = TakeWord(ref line);
        return !target.IsEmpty && version.Span.StartsWith("HTTP/1."u8) && TakeWord(ref line).IsEmpty;
    }

    private static ReadOnlyMemory<byte> TakeWord(ref ReadOnlyMemory<byte> line)
    {
        line = line.TrimStart((byte)' ');
        var end = line.Span.IndexOf((byte)' ');
        var word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word;
    }
}
