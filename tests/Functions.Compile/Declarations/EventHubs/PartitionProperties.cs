// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs;

/// <summary>Source-compatible declaration of <c>Azure.Messaging.EventHubs.PartitionProperties</c>.</summary>
public class PartitionProperties
{
    /// <summary>For a test.</summary>
    protected internal PartitionProperties(
        string eventHubName,
        string partitionId,
        bool isEmpty,
        long beginningSequenceNumber,
        long lastSequenceNumber,
        string lastOffsetString,
        DateTimeOffset lastEnqueuedTime)
    {
        EventHubName = eventHubName;
        Id = partitionId;
        IsEmpty = isEmpty;
        BeginningSequenceNumber = beginningSequenceNumber;
        LastEnqueuedSequenceNumber = lastSequenceNumber;
        LastEnqueuedOffsetString = lastOffsetString;
        LastEnqueuedTime = lastEnqueuedTime;
    }

    public string EventHubName { get; }

    public string Id { get; }

    public bool IsEmpty { get; }

    public long BeginningSequenceNumber { get; }

    public long LastEnqueuedSequenceNumber { get; }

    public string LastEnqueuedOffsetString { get; }

    public DateTimeOffset LastEnqueuedTime { get; }
}
