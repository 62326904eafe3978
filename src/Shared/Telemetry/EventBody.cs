using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>An event's JSON bytes, unpacked where they came packed. Dispose gives the buffer back.</summary>
internal readonly struct EventBody : IDisposable
{
    private readonly byte[]? _rented;

    private EventBody(ReadOnlyMemory<byte> json, byte[]? rented, bool isCut)
    {
        Json = json;
        IsCut = isCut;
        _rented = rented;
    }

    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The body was packed and does not end as gzip does, with the length of what it holds. The framework's
    /// stream tells nobody that it was cut short; nor does this alone, since gzip may be several members in a row.</summary>
    public bool IsCut { get; }

    /// <summary>The body by its content encoding: <c>gzip</c> or <c>identity</c>, without case; where none is given,
    /// gzip is recognised by its first two bytes.</summary>
    /// <param name="body">As sent.</param>
    /// <param name="contentEncoding">The event's content encoding, or null.</param>
    /// <param name="refusal"><c>unsupported-encoding</c> for another encoding or a body that says gzip and is not;
    /// <c>too-large</c> beyond <see cref="TelemetryLimits.MaxUnpackedBytes"/>.</param>
    public static EventBody Unpack(ReadOnlyMemory<byte> body, string? contentEncoding, out Refusal? refusal)
    {
        refusal = null;
        var encoding = contentEncoding.AsSpan().Trim();
        var packed = encoding.IsEmpty
            ? body.Span.StartsWith<byte>([0x1f, 0x8b])
            : encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (!packed && !encoding.IsEmpty && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            refusal = new Refusal(0, DeadLetterReason.UnsupportedEncoding, "The content encoding is neither gzip nor identity.");
            return default;
        }

        if (packed)
        {
            return Inflate(body, out refusal);
        }

        if (body.Length > TelemetryLimits.MaxUnpackedBytes)
        {
            refusal = TooLarge();
        }

        return new EventBody(body, null, isCut: false);
    }

    public static Refusal NotGzip { get; } =
        new(0, DeadLetterReason.UnsupportedEncoding, "The body is said to be gzip and cannot be unpacked.");

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    /// <summary>Stops one byte past the limit, however much the stream would still give.</summary>
    private static EventBody Inflate(ReadOnlyMemory<byte> body, out Refusal? refusal)
    {
        refusal = null;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(body.Length * 4, 4_096, TelemetryLimits.MaxUnpackedBytes + 1));
        var length = 0;
        try
        {
            using var packed = AsStream(body);
            using var gzip = new GZipStream(packed, CompressionMode.Decompress);
            int read;
            while ((read = gzip.Read(buffer, length, buffer.Length - length)) > 0)
            {
                length += read;
                if (length > TelemetryLimits.MaxUnpackedBytes)
                {
                    refusal = TooLarge();
                    break;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, TelemetryLimits.MaxUnpackedBytes + 1));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        catch (InvalidDataException)
        {
            refusal = NotGzip;
        }

        var isCut = body.Length < 18 || BinaryPrimitives.ReadInt32LittleEndian(body.Span[^4..]) != length;
        return new EventBody(buffer.AsMemory(0, length), buffer, isCut);
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(body.ToArray(), writable: false);

    private static Refusal TooLarge() =>
        new(0, DeadLetterReason.TooLarge, $"The body is over {TelemetryLimits.MaxUnpackedBytes} bytes unpacked.");
}
