using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Runs one function on those partitions of its hub that are this host's.</summary>
internal sealed partial class EventHubTriggerListener(
    EventHubSubscription subscription, RetryingInvoker invoker, ILogger<EventHubTriggerListener> logger) : IAsyncDisposable
{
    /// <summary>How long a batch in hand may go on once the host is told to stop.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _receiving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningPumps? _pumps;
    private bool _isSharing;
    private Task _running = Task.CompletedTask;

    public EventHubSubscription Subscription { get; } = subscription;

    /// <summary>The pumps of the partitions that are this host's now.</summary>
    public IReadOnlyList<PartitionPump> Pumps => Volatile.Read(ref _pumps)?.Current ?? [];

    /// <summary>Completes when all partitions are received that were due to this host when it came.</summary>
    public Task Receiving => _receiving.Task;

    public void Start() => _running = RunAsync();

    /// <summary>Finishes and checkpoints the batches in hand and gives the partitions up.</summary>
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

        var ownership = new PartitionOwnership(
            Subscription.Leases,
            Subscription.CheckpointKey,
            Subscription.Host,
            Subscription.Keys,
            Subscription.Settings.PartitionOwnershipExpirationInterval,
            Subscription.Time,
            Random.Shared);
        var pumps = new RunningPumps(
            lease => new PartitionPump(Subscription, lease, new BatchInvoker(Subscription, lease.Partition, invoker), logger),
            _stop.Token,
            _abort.Token);
        Volatile.Write(ref _pumps, pumps);
        while (!_stop.IsCancellationRequested)
        {
            await ShareAsync(ownership, partitions, pumps).ConfigureAwait(false);
            // Hosts that look at once would claim at once.
            var pause = Subscription.Settings.LoadBalancingUpdateInterval * (0.8 + (0.4 * Random.Shared.NextDouble()));
            await Task.Delay(pause, Subscription.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await pumps.EndedAsync().ConfigureAwait(false);
        await LeaveAsync(ownership).ConfigureAwait(false);
    }

    private async Task ShareAsync(PartitionOwnership ownership, IReadOnlyList<string> partitions, RunningPumps pumps)
    {
        try
        {
            var change = await ownership.UpdateAsync(partitions, _stop.Token).ConfigureAwait(false);
            pumps.Apply(change);
            foreach (var host in change.OtherKeys)
                Log.OtherKeys(logger, host.HostId, Subscription.Client.Hub);
            if (!_isSharing)
            {
                _isSharing = true;
                _ = Task.WhenAll(pumps.Current.Select(pump => pump.Receiving))
                    .ContinueWith(_ => _receiving.TrySetResult(), TaskScheduler.Default);
            }
            else if (change.Claimed.Count + change.Lost.Count > 0)
            {
                var owned = string.Join(", ", pumps.Current.Select(pump => pump.Partition));
                Log.Owns(logger, owned, Subscription.Client.Hub);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception failure)
        {
            Log.OwnershipUnknown(logger, Subscription.Client.Hub, failure.Message.ReplaceLineEndings(" "));
        }
    }

    private async Task LeaveAsync(PartitionOwnership ownership)
    {
        using var patience = new CancellationTokenSource(LeavePatience, Subscription.Time);
        try
        {
            await ownership.LeaveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.NotLeft(logger, Subscription.Client.Hub, failure.Message.ReplaceLineEndings(" "));
        }
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
