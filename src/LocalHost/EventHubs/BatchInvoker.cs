using Azure.Messaging.EventHubs;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Runs the function on a partition's batches.</summary>
internal sealed class BatchInvoker(EventHubSubscription subscription, string partition, RetryingInvoker invoker)
{
    private readonly string _source = $"partition {partition}";

    private readonly string _partitionContext = PartitionContextJson.Create(
        subscription.Client.Namespace, subscription.Client.Hub, subscription.ConsumerGroup, partition);

    /// <param name="batch">The events.</param>
    /// <param name="stop">The host stops: no further attempt, but the one that runs may finish.</param>
    /// <param name="abort">The host has waited long enough: cancels the function.</param>
    /// <returns>Whether the batch is done with: the function returned, or failed and may not be repeated. As in the
    /// real extension such a batch is checkpointed and lost, so a function that must not lose one declares a retry
    /// without end.</returns>
    public async Task<bool> InvokeAsync(EventData[] batch, CancellationToken stop, CancellationToken abort)
    {
        var bindingData = new EventHubBindingData(_partitionContext, batch);
        return await invoker.InvokeAsync(batch, bindingData, _source, stop, abort).ConfigureAwait(false) != InvocationOutcome.Stopped;
    }
}
