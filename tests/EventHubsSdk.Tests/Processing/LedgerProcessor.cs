using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Serverless.EventHubsSdk.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Processing;

/// <summary>A processor that writes down what it gets, and checkpoints it.</summary>
/// <param name="store">What it shares with others.</param>
/// <param name="ledger">Number, and who got it from which partition.</param>
/// <param name="name">Its name.</param>
/// <param name="connectionString">The hub's.</param>
/// <param name="connectionOptions">How to connect; the SDK's own way by default.</param>
internal sealed class LedgerProcessor(
    MemoryCheckpointStore store,
    ConcurrentQueue<(int Number, string Processor, string Partition)> ledger,
    string name,
    string connectionString,
    EventHubConnectionOptions? connectionOptions = null)
    : PluggableCheckpointStoreEventProcessor<EventProcessorPartition>(
        store, 25, "$Default", connectionString, SdkHub.Name, Options(name, connectionOptions))
{
    // Counted: the SDK may start a partition again before it has told of its end.
    private readonly ConcurrentDictionary<string, int> _runs = [];

    /// <summary>The partitions that it reads, which it may for a while after another has taken them.</summary>
    public List<string> Running => [.. _runs.Where(partition => partition.Value > 0).Select(partition => partition.Key)];

    /// <summary>What went wrong, but for partitions that others took.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = [];

    protected override Task OnInitializingPartitionAsync(EventProcessorPartition partition, CancellationToken cancellationToken)
    {
        _runs.AddOrUpdate(partition.PartitionId, 1, (_, runs) => runs + 1);
        return Task.CompletedTask;
    }

    protected override Task OnPartitionProcessingStoppedAsync(
        EventProcessorPartition partition, ProcessingStoppedReason reason, CancellationToken cancellationToken)
    {
        _runs.AddOrUpdate(partition.PartitionId, 0, (_, runs) => runs - 1);
        return Task.CompletedTask;
    }

    protected override async Task OnProcessingEventBatchAsync(
        IEnumerable<EventData> events, EventProcessorPartition partition, CancellationToken cancellationToken)
    {
        var last = default(EventData);
        foreach (var read in events)
        {
            ledger.Enqueue((SdkHub.Number(read), Identifier, partition.PartitionId));
            last = read;
        }

        if (last is not null)
        {
            await UpdateCheckpointAsync(partition.PartitionId, CheckpointPosition.FromEvent(last), CancellationToken.None);
        }
    }

    protected override Task OnProcessingErrorAsync(
        Exception exception, EventProcessorPartition partition, string operationDescription, CancellationToken cancellationToken)
    {
        if (exception is not EventHubsException { Reason: EventHubsException.FailureReason.ConsumerDisconnected } and not OperationCanceledException)
        {
            Failures.Enqueue(exception);
        }

        return Task.CompletedTask;
    }

    private static EventProcessorOptions Options(string name, EventHubConnectionOptions? connectionOptions) => new()
    {
        Identifier = name,
        LoadBalancingUpdateInterval = TimeSpan.FromMilliseconds(250),
        PartitionOwnershipExpirationInterval = TimeSpan.FromSeconds(30),
        RetryOptions = SdkHub.SoonAgain,

        // When a receive fails, AmqpConsumer.ReceiveAsync of SDK 5.12.2 pauses for all that is left of this time, not for
        // the retry's delay (Azure/azure-sdk-for-net#61906). Where it is null the time is TryTimeout, a minute by default.
        MaximumWaitTime = TimeSpan.FromSeconds(1),
        ConnectionOptions = connectionOptions ?? new EventHubConnectionOptions(),
    };
}
