using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Runs one function on all partitions of its hub.</summary>
internal sealed partial class EventHubTriggerListener(
    EventHubSubscription subscription, RetryingInvoker invoker, ILogger<EventHubTriggerListener> logger) : IAsyncDisposable
{
    /// <summary>How long a batch in hand may go on once the host is told to stop.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _receiving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<PartitionPump> _pumps = [];
    private Task _running = Task.CompletedTask;

    public EventHubSubscription Subscription { get; } = subscription;

    /// <summary>The pumps, once the hub has named its partitions.</summary>
    public IReadOnlyList<PartitionPump> Pumps => Volatile.Read(ref _pumps);

    /// <summary>Completes when all partitions are received.</summary>
    public Task Receiving => _receiving.Task;

    public void Start() => _running = RunAsync();

    /// <summary>Finishes and checkpoints the batches in hand.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.WaitAsync(StopGrace, Subscription.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.StopTakesTooLong(logger, invoker.Function.Name, StopGrace.TotalSeconds);
            await _abort.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await Subscription.Client.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task RunAsync()
    {
        if (await FindPartitionsAsync().ConfigureAwait(false) is not { } partitions)
            return;

        var pumps = PartitionOwnership.Claim(partitions).Select(partition => new PartitionPump(
            Subscription, partition, new BatchInvoker(Subscription, partition, invoker), logger)).ToList();
        Volatile.Write(ref _pumps, pumps);
        var running = pumps.ConvertAll(pump => Task.Run(() => pump.RunAsync(_stop.Token, _abort.Token)));
        await Task.WhenAll(pumps.Select(pump => pump.Receiving)).WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _receiving.TrySetResult();
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <returns>The hub's partitions; null when the host stops before it names them.</returns>
    private async Task<IReadOnlyList<string>?> FindPartitionsAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                return await Subscription.Client.GetPartitionsAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                Log.HubNotReached(logger, Subscription.Client.Hub, Subscription.Client.Namespace, AmqpFailure.Reason(failure));
                await Task.Delay(RetryDelay, Subscription.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }
}
