using System.Buffers.Text;
using System.Text;

namespace Serverless.Measuring;

/// <summary>What a client needs of an answer's head to find its end.</summary>
/// <param name="Status">100 to 999.</param>
/// <param name="ContentLength">Bytes of the body; 0 where there is none.</param>
/// <param name="IsChunked">The body comes in chunks.</param>
/// <param name="Closes">The server closes the connection behind it.</param>
internal readonly record struct HttpAnswerHead(int Status, long ContentLength, bool IsChunked, bool Closes)
{
    /// <param name="answer">What has come of it.</param>
    /// <param name="head">The head.</param>
    /// <param name="length">Its bytes, the empty line included.</param>
    /// <returns>False while it is incomplete.</returns>
    /// <exception cref="InvalidDataException">It is no HTTP/1.1, or does not say where its body ends.</exception>
    public static bool TryParse(ReadOnlySpan<byte> answer, out HttpAnswerHead head, out int length)
    {
        (head, length) = (default, answer.IndexOf("\r\n\r\n"u8) + 4);
        if (length < 4)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(answer[9..length], out int status, out _))
        {
            throw new InvalidDataException("An answer is no HTTP/1.1.");
        }

        long? contentLength = status is 204 or 304 ? 0 : null;
        var (isChunked, closes) = (false, false);
        var lines = answer[..(length - 2)];
        while (lines.IndexOf("\r\n"u8) is var end and >= 0)
        {
            var line = lines[..end];
            lines = lines[(end + 2)..];
            if (Value(line, "Content-Length:"u8) is { Length: > 0 } number && Utf8Parser.TryParse(number, out long bytes, out _) && bytes >= 0)
            {
                contentLength ??= bytes;
            }
            else if (Value(line, "Transfer-Encoding:"u8) is { Length: > 0 } encoding)
            {
                isChunked = Ascii.EqualsIgnoreCase(encoding, "chunked"u8);
            }
            else if (Value(line, "Connection:"u8) is { Length: > 0 } connection)
            {
                closes = Ascii.EqualsIgnoreCase(connection, "close"u8);
            }
        }

        if (contentLength is null && !isChunked)
        {
            throw new InvalidDataException("An answer does not say where its body ends.");
        }

        head = new HttpAnswerHead(status, contentLength ?? 0, isChunked, closes);
        return true;
    }

    /// <param name="line">A chunk's first line, extensions included.</param>
    /// <exception cref="InvalidDataException">It is no number.</exception>
    public static int ChunkSize(ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(line, out int size, out _, 'x') && size >= 0
            ? size
            : throw new InvalidDataException("A chunk has no length.");

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name) ? Trim(line[name.Length..]) : default;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim((byte)' ');
}
