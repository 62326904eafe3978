namespace Serverless.Shared.Telemetry;

/// <summary>One event as the hub delivered it, whatever client received it.</summary>
public sealed record TelemetryEvent
{
    /// <summary>The event's bytes, as sent. Must stay unchanged until the batch's ingest has returned.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The partition it was read from, such as <c>0</c>.</summary>
    public required string Partition { get; init; }

    /// <summary>Its number in the partition, from 0.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>Its offset in the partition, opaque.</summary>
    public required string Offset { get; init; }

    /// <summary>When the hub took it in. The only clock a reading's age is judged by.</summary>
    public required DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>The partition key it was sent with, or null.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>The annotation <c>x-opt-publisher</c>: the device that proved itself by its own token; or null.</summary>
    public string? Publisher { get; init; }

    /// <summary>The message's content encoding: its property, else the application property
    /// <c>content-encoding</c>; or null.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The message's content type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>Application properties; values are AMQP primitives.</summary>
    public IReadOnlyDictionary<string, object?> Properties { get; init; } = EmptyProperties;

    /// <summary>For which dead letter the event is taken in once more; null for one that the hub delivered.</summary>
    internal EventReplay? Replay { get; init; }

    private static readonly Dictionary<string, object?> EmptyProperties = [];
}
