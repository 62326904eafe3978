using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>Everything of an event but its body, as JSON that stands behind the body in the event's chunk rows.</summary>
internal sealed record EventEnvelope
{
    public required string Partition { get; init; }

    public required string Offset { get; init; }

    public required long SequenceNumber { get; init; }

    public required DateTimeOffset EnqueuedTime { get; init; }

    public string? PartitionKey { get; init; }

    public string? Publisher { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentType { get; init; }

    public required IReadOnlyList<Property> Properties { get; init; }

    /// <summary>An application property: its name, its AMQP type and its value as text.</summary>
    public sealed record Property(string Name, string Type, string? Value);

    public static EventEnvelope Of(TelemetryEvent source) => new()
    {
        Partition = source.Partition,
        Offset = source.Offset,
        SequenceNumber = source.SequenceNumber,
        EnqueuedTime = source.EnqueuedTime,
        PartitionKey = source.PartitionKey,
        Publisher = source.Publisher,
        ContentEncoding = source.ContentEncoding,
        ContentType = source.ContentType,
        Properties = [.. source.Properties.Select(property =>
        {
            var (type, text) = PropertyCodec.Encode(property.Value);
            return new Property(property.Key, type, text);
        })],
    };

    public TelemetryEvent ToEvent(ReadOnlyMemory<byte> body) => new()
    {
        Body = body,
        Partition = Partition,
        Offset = Offset,
        SequenceNumber = SequenceNumber,
        EnqueuedTime = EnqueuedTime,
        PartitionKey = PartitionKey,
        Publisher = Publisher,
        ContentEncoding = ContentEncoding,
        ContentType = ContentType,
        Properties = Properties.ToDictionary(
            property => property.Name, property => PropertyCodec.Decode(property.Type, property.Value), StringComparer.Ordinal),
    };

    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, EventEnvelopeJson.Default.EventEnvelope);

    public static EventEnvelope Deserialize(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, EventEnvelopeJson.Default.EventEnvelope)
        ?? throw new InvalidDataException("A dead letter's envelope is null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventEnvelope))]
internal sealed partial class EventEnvelopeJson : JsonSerializerContext;
