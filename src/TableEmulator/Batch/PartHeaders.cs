using System.Text;

namespace Serverless.TableEmulator.Batch;

/// <summary>The headers of a part that have a meaning here, UTF-8; null where one is absent, the last where one comes twice.</summary>
internal readonly record struct PartHeaders
{
    public ReadOnlyMemory<byte>? ContentType { get; private init; }

    public ReadOnlyMemory<byte>? ContentId { get; private init; }

    public ReadOnlyMemory<byte>? IfMatch { get; private init; }

    public ReadOnlyMemory<byte>? Accept { get; private init; }

    public ReadOnlyMemory<byte>? Prefer { get; private init; }

    /// <summary>X-HTTP-Method.</summary>
    public ReadOnlyMemory<byte>? Method { get; private init; }

    /// <summary>Reads up to the blank line or the end; false if a line is no header.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> rest, out PartHeaders headers)
    {
        headers = default;
        while (MultipartText.TryReadLine(ref rest, out var line) && !line.IsEmpty)
        {
            var colon = line.Span.IndexOf((byte)':');
            if (colon <= 0) return false;
            headers = headers.With(line.Span[..colon], line[(colon + 1)..]);
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> header) => Ascii.EqualsIgnoreCase(name, header);

    private PartHeaders With(ReadOnlySpan<byte> line, ReadOnlyMemory<byte> value)
    {
        // Most headers of a part say nothing of interest, and their length tells.
        var name = MultipartText.Trim(line);
        return name.Length switch
        {
            6 when Is(name, "Accept"u8) => this with { Accept = MultipartText.Trim(value) },
            6 when Is(name, "Prefer"u8) => this with { Prefer = MultipartText.Trim(value) },
            8 when Is(name, "If-Match"u8) => this with { IfMatch = MultipartText.Trim(value) },
            10 when Is(name, "Content-ID"u8) => this with { ContentId = MultipartText.Trim(value) },
            12 when Is(name, "Content-Type"u8) => this with { ContentType = MultipartText.Trim(value) },
            13 when Is(name, "X-HTTP-Method"u8) => this with { Method = MultipartText.Trim(value) },
            _ => this,
        };
    }
}
