using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;

namespace Serverless.EventHubsSdk.Tests.Fixtures;

/// <summary>What processors share, as they share a container of blobs: who has a partition, and how far it was processed.</summary>
internal sealed class MemoryCheckpointStore : CheckpointStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, EventProcessorPartitionOwnership> _owners = [];
    private readonly Dictionary<string, EventProcessorCheckpoint> _checkpoints = [];
    private int _version;

    /// <summary>How many partitions each has, whoever has some.</summary>
    public Dictionary<string, int> Shares
    {
        get
        {
            lock (_gate)
            {
                return _owners.Values.Where(one => one.OwnerIdentifier.Length > 0).CountBy(one => one.OwnerIdentifier).ToDictionary();
            }
        }
    }

    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>([.. _owners.Values.Select(Copy)]);
        }
    }

    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            List<EventProcessorPartitionOwnership> claimed = [];
            foreach (var desired in desiredOwnership)
            {
                if (_owners.TryGetValue(desired.PartitionId, out var current) && current.Version != desired.Version)
                {
                    continue;
                }

                var owned = Copy(desired);
                owned.Version = $"{++_version}";
                owned.LastModifiedTime = TimeProvider.System.GetUtcNow();
                _owners[owned.PartitionId] = owned;
                claimed.Add(Copy(owned));
            }

            return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>(claimed);
        }
    }

    public override Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_checkpoints.GetValueOrDefault(partitionId)!);
        }
    }

    public override Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        string clientIdentifier,
        CheckpointPosition startingPosition,
        CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _checkpoints[partitionId] = new EventProcessorCheckpoint
            {
                FullyQualifiedNamespace = fullyQualifiedNamespace,
                EventHubName = eventHubName,
                ConsumerGroup = consumerGroup,
                PartitionId = partitionId,
                ClientIdentifier = clientIdentifier,
                StartingPosition = EventPosition.FromOffset(startingPosition.OffsetString, isInclusive: false),
            };
        }

        return Task.CompletedTask;
    }

    private static EventProcessorPartitionOwnership Copy(EventProcessorPartitionOwnership one) => new()
    {
        FullyQualifiedNamespace = one.FullyQualifiedNamespace,
        EventHubName = one.EventHubName,
        ConsumerGroup = one.ConsumerGroup,
        OwnerIdentifier = one.OwnerIdentifier,
        PartitionId = one.PartitionId,
        LastModifiedTime = one.LastModifiedTime,
        Version = one.Version,
    };
}
