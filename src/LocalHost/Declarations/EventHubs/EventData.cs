using Azure.Core;

// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.EventData</c>, so that the same function classes compile without the package.
/// </summary>
public class EventData : MessageContent
{
    /// <summary>An event with an empty body.</summary>
    public EventData() : this(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty))
    {
    }

    /// <summary>An event with this body.</summary>
    public EventData(BinaryData eventBody) : this(eventBody, properties: null)
    {
    }

    /// <summary>An event with this body.</summary>
    public EventData(ReadOnlyMemory<byte> eventBody) : this(BinaryData.FromBytes(eventBody))
    {
    }

    /// <summary>An event with this body in UTF-8.</summary>
    public EventData(string eventBody) : this(BinaryData.FromString(eventBody))
    {
    }

    /// <summary>An event as it was received.</summary>
    protected EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        long sequenceNumber = long.MinValue,
        string offsetString = null,
        DateTimeOffset enqueuedTime = default,
        string partitionKey = null)
    {
        EventBody = eventBody;
        Properties = properties ?? new Dictionary<string, object>();
        SystemProperties = systemProperties ?? new Dictionary<string, object>();
        SequenceNumber = sequenceNumber;
        OffsetString = offsetString;
        EnqueuedTime = enqueuedTime;
        PartitionKey = partitionKey;
    }

    /// <summary>The body.</summary>
    public BinaryData EventBody { get; set; }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body => EventBody.ToMemory();

    /// <summary>The body as a stream.</summary>
    public Stream BodyAsStream => EventBody.ToStream();

    /// <inheritdoc/>
    public override BinaryData Data
    {
        get => EventBody;
        set => EventBody = value;
    }

    /// <summary>The AMQP content type.</summary>
    public new string ContentType { get; set; }

    /// <inheritdoc/>
    protected override ContentType? ContentTypeCore
    {
        get => ContentType is { } type ? new ContentType(type) : null;
        set => ContentType = value?.ToString();
    }

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <summary>The AMQP message id.</summary>
    public string MessageId { get; set; }

    /// <summary>The AMQP correlation id.</summary>
    public string CorrelationId { get; set; }

    /// <summary>The sender's own properties.</summary>
    public IDictionary<string, object> Properties { get; }

    /// <summary>What the service added, for example <c>x-opt-publisher</c>.</summary>
    public IReadOnlyDictionary<string, object> SystemProperties { get; }

    /// <summary>Rises by one in each partition; <see cref="long.MinValue"/> before the event is received.</summary>
    public long SequenceNumber { get; } = long.MinValue;

    /// <summary>Where the event lies in its partition; null before it is received.</summary>
    public string OffsetString { get; }

    /// <summary>When the service took the event.</summary>
    public DateTimeOffset EnqueuedTime { get; }

    /// <summary>The key the event was sent with, or null.</summary>
    public string PartitionKey { get; }
}
