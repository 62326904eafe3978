namespace Serverless.LocalHost.Demo;

/// <summary>One event to send: a reading, or a poison event with the reason it must be dead-lettered for.</summary>
internal sealed record PlannedEvent(string DeviceId, byte[] Body)
{
    /// <summary>The reading it carries; null for a poison event.</summary>
    public DemoReading? Reading { get; init; }

    /// <summary>Why it must become a dead letter; null for a reading.</summary>
    public string? Reason { get; init; }

    /// <summary>The partition key to send it under; null: without a key, to its device's partition.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Application properties, or null.</summary>
    public IReadOnlyDictionary<string, object?>? Properties { get; init; }
}
