using System.Text;

namespace Serverless.TableEmulator.Batch;

/// <summary>The headers of a part that have a meaning here, UTF-8; null where one is absent, the last where one comes twice.</summary>
internal record struct PartHeaders
{
    public ReadOnlyMemory<byte>? ContentType { get; private set; }

    public ReadOnlyMemory<byte>? ContentId { get; private set; }

    public ReadOnlyMemory<byte>? IfMatch { get; private set; }

    public ReadOnlyMemory<byte>? Accept { get; private set; }

    public ReadOnlyMemory<byte>? Prefer { get; private set; }

    /// <summary>X-HTTP-Method.</summary>
    public ReadOnlyMemory<byte>? Method { get; private set; }

    /// <summary>Reads up to the blank line or the end; false if a line is no header.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> rest, out PartHeaders headers)
    {
        headers = default;
        var text = rest.Span;
        var at = 0;
        while (MultipartText.TryReadLine(text, ref at, out var line) && line.Start.Value < line.End.Value)
        {
            var colon = text[line].IndexOf((byte)':');
            if (colon <= 0) return false;
            var value = line.Start.Value + colon + 1;
            headers.Set(text.Slice(line.Start.Value, colon), rest[value..line.End.Value]);
        }

        rest = rest[at..];
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> header) => Ascii.EqualsIgnoreCase(name, header);

    private void Set(ReadOnlySpan<byte> line, ReadOnlyMemory<byte> value)
    {
        // Most headers of a part say nothing of interest, and their length tells.
        var name = MultipartText.Trim(line);
        switch (name.Length)
        {
            case 6 when Is(name, "Accept"u8):
                Accept = MultipartText.Trim(value);
                break;
            case 6 when Is(name, "Prefer"u8):
                Prefer = MultipartText.Trim(value);
                break;
            case 8 when Is(name, "If-Match"u8):
                IfMatch = MultipartText.Trim(value);
                break;
            case 10 when Is(name, "Content-ID"u8):
                ContentId = MultipartText.Trim(value);
                break;
            case 12 when Is(name, "Content-Type"u8):
                ContentType = MultipartText.Trim(value);
                break;
            case 13 when Is(name, "X-HTTP-Method"u8):
                Method = MultipartText.Trim(value);
                break;
        }
    }
}
