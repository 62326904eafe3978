using Azure.Messaging.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Runs the function on a partition's batches, again and again where its retry says so.</summary>
internal sealed partial class BatchInvoker(
    EventHubSubscription subscription, string partition, IServiceScopeFactory scopes, ILogger logger)
{
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
        var function = subscription.Function.Function;
        for (var retry = 0; ; retry++)
        {
            try
            {
                await RunAsync(batch, retry, abort).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception failure)
            {
                if (function.Retry is null || !function.Retry.Allows(retry + 1))
                {
                    Log.BatchLost(logger, function.Name, batch.Length, partition, retry + 1, failure);
                    return true;
                }

                var delay = function.Retry.Delay(retry + 1, Random.Shared.NextDouble());
                Log.Repeating(logger, function.Name, partition, retry + 1, delay.TotalSeconds, failure);
                if (!await TryDelayAsync(delay, stop).ConfigureAwait(false))
                    return false;
            }
        }
    }

    private async Task RunAsync(EventData[] batch, int retry, CancellationToken abort)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new LocalFunctionContext(
            subscription.Function.Function, batch, new EventHubBindingData(_partitionContext, batch), scope.ServiceProvider, abort)
        {
            RetryCount = retry,
        };
        await subscription.Function.InvokeAsync(context).ConfigureAwait(false);
    }

    private async Task<bool> TryDelayAsync(TimeSpan delay, CancellationToken stop)
    {
        await Task.Delay(delay, subscription.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
