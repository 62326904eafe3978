using Azure.Messaging.EventHubs;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// Messages as a hub delivers them, behind the service's annotations or alone (byte 0): each becomes an event, whatever it is;
/// what no decoder takes is there byte for byte, and in its place.
/// </summary>
internal sealed class DeliveredMessageTarget : FuzzTarget
{
    private const long Number = 42;

    private static readonly byte[] ServiceAnnotations =
    [
        0, 0x53, 0x72, 0xC1, 73, 6,
        0xA3, 21, .. "x-opt-sequence-number"u8, 0x55, (byte)Number,
        0xA3, 12, .. "x-opt-offset"u8, 0xA1, 1, (byte)'7',
        0xA3, 19, .. "x-opt-enqueued-time"u8, 0x83, 0, 0, 0, 0, 0, 0, 3, 0xE8,
    ];

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, 0, 0x53, 0x75, 0xA0, 2, (byte)'{', (byte)'}'],
        [1, 0, 0x53, 0x74, 0xC1, 13, 4, 0xA1, 1, (byte)'k', 0x41, 0xA1, 1, (byte)'k', 0x42, 0, 0x53, 0x75, 0xA0, 1, 1],
        [2, 0, 0x53, 0x72, 0xC1, 26, 2, 0xA3, 21, .. "x-opt-sequence-number"u8, 0x55, 7, 0, 0x53, 0x77, 0x40],
        [3, .. ServiceAnnotations, 0, 0x53, 0x74, 0xC1, 1, 0, 0, 0x53, 0x76, 0x45],
        [0, 0, 0x53, 0x73, 0xC0, 6, 3, 0xA1, 1, (byte)'i', 0x40, 0x40, 0, 0x53, 0x77, 0xE0, 2, 2, 0x40],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [.. AmqpTokens.All, ServiceAnnotations];

    public override byte[] Generate(Random random)
    {
        var generator = new AmqpGenerator(random);
        return [(byte)random.Next(4), .. random.Next(4) == 0 ? generator.Batch() : generator.Message()];
    }

    public override object Try(byte[] input)
    {
        var choice = new ByteReader(input).Choose(4);
        var rest = input.AsSpan(Math.Min(1, input.Length));
        byte[] message = choice < 2 ? [.. ServiceAnnotations, .. rest] : rest.ToArray();
        var isKnown = choice % 2 == 0;

        var decoder = new MessageDecoder(isKnown ? Number : null, TimeProvider.System);
        var read = decoder.Read(message);
        var after = decoder.Read([0xFF]);
        var undecodable = read.Properties.ContainsKey(UndecodableEvent.Property);

        Hold(read.SequenceNumber >= 0 || !isKnown, "an event is without the number that is known");
        Hold(read.SequenceNumber is < 0 or long.MaxValue || after.SequenceNumber == read.SequenceNumber + 1, "the event behind it has not the number behind it");
        Hold(read.EnqueuedTime != default && after.EnqueuedTime == read.EnqueuedTime, "an event was enqueued at no time");
        if (undecodable && choice < 2)
        {
            Hold(IsInPlace(read), "an event is not in the place that the service gave it");
        }

        HoldUndecodable(UndecodableEvent.Read(message, "no reason"), message);
        if (undecodable)
        {
            HoldUndecodable(read, message);
        }

        return (choice, undecodable ? read.Properties[UndecodableEvent.Property] as string : "decoded", read.SequenceNumber < 0, Math.Min(read.SystemProperties.Count, 16));
    }

    private static bool IsInPlace(EventData read) =>
        read.SequenceNumber == Number && read.OffsetString == "7" && read.EnqueuedTime == DateTimeOffset.UnixEpoch.AddSeconds(1);

    private static void HoldUndecodable(EventData read, byte[] message) =>
        Hold(read.EventBody.ToMemory().Span.SequenceEqual(message), "an undecodable event is not its message");
}
