using System.Text;
using System.Text.Json;
using Amqp;
using Amqp.Framing;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Http;
using Serverless.EventHubEmulator.Log;
using Serverless.Fuzzing.Tests.Engine;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Batches over HTTP, the header <c>BrokerProperties</c> in the first line: as many events are stored as were sent, with their bodies.</summary>
internal sealed class HttpBatchTarget : FuzzTarget
{
    private static readonly string[] Names = ["Body", "Body", "Body", "BrokerProperties", "UserProperties", "PartitionKey", "Label", "MessageId", "a", "\\ud800", "\\u0042ody"];

    private static readonly string[] Values = ["\"x\"", "{\"PartitionKey\":\"k\"}", "{\"a\":1,\"b\":1.5,\"c\":null,\"d\":\"e\",\"f\":[1]}", "1e999", "\"k\"", "\"é\""];

    public override IEnumerable<byte[]> Seeds => Utf8(
        "\n[{\"Body\":\"a\"},{\"Body\":{\"x\":1},\"UserProperties\":{\"a\":1}}]",
        "{\"PartitionKey\":\"k\",\"Label\":\"l\"}\n[{\"Body\":\"a\",\"BrokerProperties\":{\"MessageId\":\"m\"}}]",
        "{}\n[]", "[]\n[{\"Body\":null}]");

    public override IReadOnlyList<byte[]> Tokens { get; } = [.. JsonTokens.With([.. Names.Select(name => $"\"{name}\":"), .. Values]), [(byte)'\n']];

    public override byte[] Generate(Random random)
    {
        var body = new JsonGenerator(random, Names, Values).Make();
        return [.. random.Next(2) == 0 ? "\n"u8 : "{\"PartitionKey\":\"k\"}\n"u8, .. body[0] == '[' ? body : [(byte)'[', .. body, (byte)']']];
    }

    public override object Try(byte[] input)
    {
        var line = input.AsSpan().IndexOf((byte)'\n');
        var header = line < 0 ? "" : Encoding.UTF8.GetString(input.AsSpan(0, line));
        var body = input[(line + 1)..];
        CustomHeaders.ReadValue(header);
        var broker = BrokerProperties.TryParse(header, out var fault);
        Hold(broker is null == fault is not null, "neither properties nor a fault");
        if (broker is null || HttpBatchReader.TryRead(body, broker, out fault) is not { } batch)
        {
            return fault ?? "none";
        }

        var builder = new EventRecordBuilder(publisher: null, maxBytes: int.MaxValue);
        var outcome = builder.Build(batch, EventRecordBuilder.BatchFormat);
        if (outcome != SendOutcome.Accepted)
        {
            Hold(outcome == SendOutcome.PartitionKeyTooLong, $"the batch that we encoded is {outcome}");
            return outcome;
        }

        var records = builder.Detach();
        CheckBodies(records.AsSpan(0, builder.Length), body);
        System.Buffers.ArrayPool<byte>.Shared.Return(records);
        return builder.EventCount;
    }

    private static void CheckBodies(ReadOnlySpan<byte> records, byte[] json)
    {
        using var sent = JsonDocument.Parse(json);
        var at = 0;
        foreach (var element in sent.RootElement.EnumerateArray())
        {
            Hold(at < records.Length, "an event is missing");
            var record = EventRecord.At(records, at);
            at += record.Length;
            var message = record.Sections.ToArray();
            var body = element.GetProperty("Body");
            var text = body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
            var stored = Message.Decode(new ByteBuffer(message, 0, message.Length, message.Length));
            Hold(((Data)stored.BodySection).Binary.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)), "another body is stored");
        }

        Hold(at == records.Length, "an event too many");
    }
}
