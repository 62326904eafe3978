using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.EventHubs;

/// <summary>What the pumps of one triggered function share.</summary>
/// <param name="Client">The hub.</param>
/// <param name="ConsumerGroup">The consumer group.</param>
/// <param name="Leases">Where ownership and progress are kept.</param>
/// <param name="Host">This host, as its leases name it.</param>
/// <param name="Keys">The fingerprint of this host's keys; null where it has none.</param>
/// <param name="Settings">Batches, start and ownership.</param>
/// <param name="Time">The clock.</param>
internal sealed record EventHubSubscription(
    AmqpHubClient Client,
    string ConsumerGroup,
    LeaseStore Leases,
    HostInstance Host,
    string? Keys,
    EventHubsSettings Settings,
    TimeProvider Time)
{
    public CheckpointKey CheckpointKey => new(Client.Namespace, Client.Hub, ConsumerGroup);

    /// <summary>A partition's address.</summary>
    public string Address(string partition) => $"{Client.Hub}/ConsumerGroups/{ConsumerGroup}/Partitions/{partition}";
}
