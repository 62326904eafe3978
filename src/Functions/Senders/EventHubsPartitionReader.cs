using Azure.Messaging.EventHubs.Producer;
using Serverless.Shared.Health;

namespace Serverless.Functions.Senders;

/// <summary>Asks the hub about its partitions through the Event Hubs SDK, over the connection of the sender.</summary>
internal sealed class EventHubsPartitionReader(EventHubProducerClient client) : IHubPartitionReader
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<HubPartition>> ReadPartitionsAsync(CancellationToken cancellationToken) =>
        EventHubsTelemetrySender.Translated(async () =>
        {
            var ids = await client.GetPartitionIdsAsync(cancellationToken);
            return (IReadOnlyList<HubPartition>)await Task.WhenAll(ids.Select(id => ReadAsync(id, cancellationToken)));
        });

    private async Task<HubPartition> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var properties = await client.GetPartitionPropertiesAsync(id, cancellationToken);
        return new HubPartition(
            id, properties.BeginningSequenceNumber, properties.LastEnqueuedSequenceNumber, properties.LastEnqueuedTime);
    }
}
