using System.IO.Compression;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.Shared.Telemetry;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Packed bodies: whatever the stream says, no more than the limit is unpacked; what was packed comes out again.</summary>
internal sealed class TelemetryGzipTarget : FuzzTarget
{
    private readonly TelemetryDecoder _decoder = new();

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. Pack("{\"metrics\":{\"x\":1}}"u8)],
        [1, .. Pack("{\"metrics\":{\"x\":1}}"u8), .. Pack(" "u8)],
        [0, .. Pack(new byte[2 * TelemetryLimits.MaxUnpackedBytes])],
        [0, .. Pack([])],
        [2, .. "{\"metrics\":{\"x\":1}}"u8],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[0x1f, 0x8b], [0x1f, 0x8b, 8, 0], [3, 0], Pack("[]"u8), Pack([])];

    public override int MaxInputBytes => 8_192;

    public override long MaxAllocatedBytes => 8 * TelemetryLimits.MaxUnpackedBytes;

    public override object Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var body = reader.Rest[Math.Min(1, input.Length)..].ToArray();
        switch (reader.Choose(3))
        {
            case 2:
                return TryPacked(body);
            case var choice:
                using (var unpacked = EventBody.Unpack(body, choice == 0 ? "gzip" : null, out var refusal))
                {
                    Hold(refusal is not null || unpacked.Json.Length <= TelemetryLimits.MaxUnpackedBytes, $"unpacked {unpacked.Json.Length} bytes");
                    return (refusal?.Reason, unpacked.IsCut);
                }
        }
    }

    private int TryPacked(byte[] body)
    {
        var plain = TelemetryEvents.Decode(_decoder, TelemetryEvents.Of(body, 1, contentEncoding: "identity"));
        var packed = TelemetryEvents.Decode(_decoder, TelemetryEvents.Of(Pack(body), 1));
        Hold(plain.SequenceEqual(packed), "packed and unpacked decode differently");
        return plain.Count;
    }

    private static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
