using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Asks the hub about its partitions over AMQP.</summary>
internal sealed class HubPartitionReader(AmqpHubClient client) : IHubPartitionReader, IAsyncDisposable
{
    public async Task<IReadOnlyList<HubPartition>> ReadPartitionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ids = await client.GetPartitionsAsync(cancellationToken).ConfigureAwait(false);
            return await Task.WhenAll(ids.Select(id => ReadAsync(id, cancellationToken))).ConfigureAwait(false);
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            throw new TelemetrySendException(
                $"The hub did not answer: {AmqpFailure.Reason(failure)}", AmqpFailure.IsTransient(failure), failure);
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private async Task<HubPartition> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var range = await client.GetPartitionRangeAsync(id, cancellationToken).ConfigureAwait(false);
        return new HubPartition(id, range.First, range.Last, range.LastEnqueuedTime);
    }
}
