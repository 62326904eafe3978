using Amqp;
using Amqp.Framing;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.EventHubs.Senders;

/// <summary>Packs events into the batched messages of Event Hubs: each data section holds one encoded message.</summary>
internal static class EventBatchEncoder
{
    /// <summary>The message format that marks a batch.</summary>
    public const uint BatchFormat = 0x80013700;

    /// <summary>What may surround the events of a batch.</summary>
    private const int EnvelopeBytes = 512;

    /// <summary>The largest header of a data section: descriptor, format code and a four-byte length.</summary>
    private const int SectionBytes = 8;

    /// <summary>What a message may have beside its body before it is worth encoding it to see.</summary>
    private const int UnlikelyOverheadBytes = 64 * 1024;

    /// <summary>Whether a message exceeds the limit; encodes it only where it is near.</summary>
    public static bool MayExceed(Message message, int bodyBytes, int maxMessageBytes) =>
        bodyBytes > maxMessageBytes - UnlikelyOverheadBytes && message.Encode().Length > maxMessageBytes;

    /// <exception cref="TelemetrySendException">One event exceeds a message.</exception>
    public static IEnumerable<Message> Encode(IReadOnlyList<ReadOnlyMemory<byte>> bodies, int maxMessageBytes)
    {
        var events = new DataList();
        var bytes = EnvelopeBytes;
        foreach (var body in bodies)
        {
            var encoded = new Message { BodySection = new Data { Binary = body.ToArray() } }.Encode();
            var size = encoded.Length + SectionBytes;
            if (size + EnvelopeBytes > maxMessageBytes)
                throw new TelemetrySendException($"An event of {body.Length} bytes exceeds a message of {maxMessageBytes} bytes.", isTransient: false);
            if (bytes + size > maxMessageBytes)
            {
                yield return Batch(events);
                events = new DataList();
                bytes = EnvelopeBytes;
            }

            events.Add(new Data { Buffer = encoded });
            bytes += size;
        }

        if (events.Count > 0)
            yield return Batch(events);
    }

    private static Message Batch(DataList events) => new() { BodySection = events, Format = BatchFormat };
}
