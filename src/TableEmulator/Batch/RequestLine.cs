namespace Serverless.TableEmulator.Batch;

/// <summary>The first line of a request inside a batch: verb, target and version between blanks.</summary>
internal static class RequestLine
{
    public static bool TryRead(ref ReadOnlyMemory<byte> part, out ReadOnlyMemory<byte> method, out ReadOnlyMemory<byte> target)
    {
        target = default;
        method = default;
        if (!MultipartText.TryReadLine(ref part, out var line)) return false;
        var text = line.Span;
        var at = 0;
        method = line[TakeWord(text, ref at)];
        target = line[TakeWord(text, ref at)];
        var version = text[TakeWord(text, ref at)];
        return !target.IsEmpty && version.StartsWith("HTTP/1."u8) && text[TakeWord(text, ref at)].IsEmpty;
    }

    private static Range TakeWord(ReadOnlySpan<byte> line, ref int at)
    {
        while (at < line.Length && line[at] == ' ') at++;
        var start = at;
        var length = line[start..].IndexOf((byte)' ');
        at = length < 0 ? line.Length : start + length;
        return start..at;
    }
}
