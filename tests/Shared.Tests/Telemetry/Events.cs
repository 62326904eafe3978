using System.IO.Compression;
using System.Text;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

/// <summary>Events as a hub would deliver them.</summary>
internal static class Events
{
    public static readonly DateTimeOffset Enqueued = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static TelemetryEvent Of(string json, string? partitionKey = null, string? publisher = null) =>
        Of(Encoding.UTF8.GetBytes(json), partitionKey, publisher);

    public static TelemetryEvent Of(byte[] body, string? partitionKey = null, string? publisher = null, string? contentEncoding = null) => new()
    {
        Body = body,
        Partition = "0",
        SequenceNumber = 0,
        Offset = "0",
        EnqueuedTime = Enqueued,
        PartitionKey = partitionKey,
        Publisher = publisher,
        ContentEncoding = contentEncoding,
    };

    public static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    public static byte[] Gzip(string json) => Gzip(Encoding.UTF8.GetBytes(json));

    public static List<DecodedElement> Decode(TelemetryEvent telemetryEvent)
    {
        using var elements = new PooledList<DecodedElement>(1);
        new TelemetryDecoder().Decode(telemetryEvent, elements);
        return [.. elements.Span];
    }
}
