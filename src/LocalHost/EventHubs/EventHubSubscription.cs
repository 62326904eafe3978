using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.EventHubs;

/// <summary>What the pumps of one triggered function share.</summary>
/// <param name="Client">The hub.</param>
/// <param name="ConsumerGroup">The consumer group.</param>
/// <param name="Checkpoints">Where progress is kept.</param>
/// <param name="Settings">Batches and start.</param>
/// <param name="Time">The clock.</param>
internal sealed record EventHubSubscription(
    AmqpHubClient Client,
    string ConsumerGroup,
    CheckpointStore Checkpoints,
    EventHubsSettings Settings,
    TimeProvider Time)
{
    public CheckpointKey CheckpointKey => new(Client.Namespace, Client.Hub, ConsumerGroup);

    /// <summary>A partition's address.</summary>
    public string Address(string partition) => $"{Client.Hub}/ConsumerGroups/{ConsumerGroup}/Partitions/{partition}";
}
