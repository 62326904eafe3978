using Amqp;
using Amqp.Types;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>
/// Sends, from a publisher's link or the hub's, single or batched (byte 0): what is stored is what was sent, under the
/// publisher's name and the service's annotations and no others.
/// </summary>
internal sealed class AmqpMessageTarget : FuzzTarget
{
    private const string Publisher = "pump-7";

    private static readonly Symbol PublisherName = "x-opt-publisher";
    private static readonly Symbol KeyName = "x-opt-partition-key";
    private static readonly Symbol[] Own = ["x-opt-sequence-number", "x-opt-offset", "x-opt-enqueued-time"];

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, 0, 0x53, 0x75, 0xA0, 2, 1, 2],
        [1, 0, 0x53, 0x70, 0xC0, 2, 1, 0x41, 0, 0x53, 0x72, 0xC1, 1, 0, 0, 0x53, 0x75, 0xA0, 1, 1],
        [2, 0, 0x53, 0x75, 0xA0, 6, 0, 0x53, 0x75, 0xA0, 1, 1, 0, 0x53, 0x75, 0xA0, 6, 0, 0x53, 0x75, 0xA0, 1, 2],
        [3, 0, 0x53, 0x73, 0x45, 0, 0x53, 0x74, 0xC1, 1, 0, 0, 0x53, 0x77, 0x40],
    ];

    public override IReadOnlyList<byte[]> Tokens => AmqpTokens.All;

    public override byte[] Generate(Random random)
    {
        var generator = new AmqpGenerator(random);
        var choice = (byte)random.Next(4);
        return [choice, .. choice is 1 or 3 || random.Next(8) == 0 ? generator.Message() : generator.Batch()];
    }

    public override object Try(byte[] input)
    {
        var reader = new ByteReader(input);
        var message = reader.Rest[Math.Min(1, input.Length)..];
        var choice = reader.Choose(4);
        var publisher = choice < 2 ? Publisher : null;
        var format = choice is 0 or 2 ? EventRecordBuilder.BatchFormat : 0;
        var builder = new EventRecordBuilder(publisher);
        var outcome = builder.Build(message, format);
        if (outcome != SendOutcome.Accepted)
        {
            return outcome;
        }

        var records = builder.Detach();
        var count = 0;
        for (var at = 0; at < builder.Length; at += EventRecord.LengthAt(records, at))
        {
            count++;
            var single = format == 0 ? message : default;
            CheckDelivery(EventRecord.At(records.AsSpan(0, builder.Length), at), single, publisher);
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(records);
        Hold(count == builder.EventCount, $"{count} records of {builder.EventCount} events");
        Hold(publisher is null || builder.PartitionKey == publisher, "the key of a publisher is its name");
        return (outcome, Math.Min(count, 4), format);
    }

    private static void CheckDelivery(EventRecord record, ReadOnlySpan<byte> sent, string? publisher)
    {
        var delivery = new byte[DeliveryEncoder.MaxLength(record)];
        var length = DeliveryEncoder.Encode(record, 42, 7, 1_000, [], delivery);
        Hold(MessageSections.TryParse(delivery.AsSpan(0, length), out var sections), "the delivery is no message");
        if (!sent.IsEmpty)
        {
            Hold(MessageSections.TryParse(sent, out var before), "an accepted send is a message");
            Hold(sections.Rest.SequenceEqual(before.Rest) && sections.Header.SequenceEqual(before.Header), "the sections came out changed");
        }

        var annotations = Count(sections, out var keys, out var publishers, out var own);
        Hold(own == Own.Length, $"{own} annotations of the service");
        Hold(publishers == (publisher is null ? 0 : 1), $"{publishers} publishers");
        Hold(keys <= 1 && (publisher is null || keys == 1), $"{keys} partition keys");
        CheckDecoded(delivery, length, publisher, annotations);
    }

    private static int Count(in MessageSections sections, out int keys, out int publishers, out int own)
    {
        (keys, publishers, own) = (0, 0, 0);
        var reader = new AmqpReader(sections.Annotations);
        for (var i = 0; i < sections.AnnotationEntries; i += 2)
        {
            Hold(reader.TryReadSymbol(out var name) && reader.TrySkip(), "an annotation of the delivery is malformed");
            keys += name.SequenceEqual(ServiceAnnotations.PartitionKey) ? 1 : 0;
            publishers += name.SequenceEqual(ServiceAnnotations.Publisher) ? 1 : 0;
            own += name.SequenceEqual(ServiceAnnotations.SequenceNumber) || name.SequenceEqual(ServiceAnnotations.Offset)
                || name.SequenceEqual(ServiceAnnotations.EnqueuedTime) ? 1 : 0;
        }

        Hold(reader.AtEnd, "bytes behind the annotations");
        return sections.AnnotationEntries;
    }

    /// <summary>The library reads all that the hub took, LocalHost's reader too: an event on which either fails stalls its
    /// partition. And it sees what we wrote.</summary>
    private static void CheckDecoded(byte[] delivery, int length, string? publisher, int entries)
    {
        using var decoded = Message.Decode(new ByteBuffer(delivery, 0, length, length));
        _ = EventDataReader.Read(decoded);
        var map = decoded.MessageAnnotations.Map;
        Hold((long)map[Own[0]] == 42 && (string)map[Own[1]] == "7", "the service's annotations decode to something else");
        Hold(2 * map.Count <= entries, "more annotations than were written");
        if (publisher is not null)
        {
            Hold((string)map[PublisherName] == publisher && (string)map[KeyName] == publisher, "another publisher or key is seen");
        }
    }
}
