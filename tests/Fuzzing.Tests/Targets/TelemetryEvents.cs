using Serverless.Fuzzing.Tests.References;
using Serverless.Shared.Telemetry;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Events around fuzzed bodies, and what the decoder makes of them.</summary>
internal static class TelemetryEvents
{
    private static readonly (string? Publisher, string? Key)[] Senders =
        [(null, null), (null, "pump-7"), ("pump-7", null), ("pump-7", "pump-7"), ("pump-7", "other"), ("", ""), ("-illegal", null), (null, "Pump-7")];

    public static int SenderCount => Senders.Length;

    public static TelemetryEvent Of(ReadOnlySpan<byte> body, int sender, string? contentType = null, string? contentEncoding = null) => new()
    {
        Body = body.ToArray(),
        Partition = "0",
        SequenceNumber = 1,
        Offset = "1",
        EnqueuedTime = new DateTimeOffset(2026, 11, 26, 10, 0, 0, 123, TimeSpan.Zero),
        Publisher = Senders[sender].Publisher,
        PartitionKey = Senders[sender].Key,
        ContentType = contentType,
        ContentEncoding = contentEncoding,
    };

    public static List<string> Decode(TelemetryDecoder decoder, TelemetryEvent telemetryEvent)
    {
        using var elements = new PooledList<DecodedElement>(16);
        decoder.Decode(telemetryEvent, elements);
        var decoded = new List<string>(elements.Count);
        foreach (ref readonly var element in elements.Span)
        {
            decoded.Add(ReferenceElement.Of(element));
        }

        return decoded;
    }
}
