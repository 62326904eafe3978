using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.HostJson;

namespace Serverless.LocalHost.EventHubs;

/// <summary>
/// Delivers one partition to the function, batch after batch and in order, for as long as the partition is this host's.
/// Whatever ends the link, it goes on behind the last batch that is done with: no event is left out and none overtakes
/// another.
/// </summary>
internal sealed partial class PartitionPump : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastCheckpointTimeout = TimeSpan.FromSeconds(5);

    private readonly EventHubSubscription _subscription;
    private readonly HeldLease _lease;
    private readonly CancellationTokenSource _displaced = new();
    private readonly BatchInvoker _invoker;
    private readonly EventBatcher _batcher;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _receiving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PartitionReceiver? _receiver;
    private StartingPoint? _position;
    private Checkpoint? _done;
    private int _batchesSinceCheckpoint;

    public PartitionPump(EventHubSubscription subscription, HeldLease lease, BatchInvoker invoker, ILogger logger)
    {
        _subscription = subscription;
        _lease = lease;
        _done = lease.Checkpoint;
        _invoker = invoker;
        _batcher = new EventBatcher(subscription.Settings, subscription.Time);
        _logger = logger;
    }

    public string Partition => _lease.Partition;

    /// <summary>The last event done with since the start, or the checkpoint it started from; null where there is neither.</summary>
    public Checkpoint? Done => Volatile.Read(ref _done);

    /// <summary>Events received and not given to the function yet.</summary>
    public int Waiting => Volatile.Read(ref _receiver)?.Events.Count ?? 0;

    /// <summary>Completes when the first link is attached: every event from then on is delivered.</summary>
    public Task Receiving => _receiving.Task;

    /// <summary>Another host has taken the partition: the batch in hand is given up, for it is delivered there.</summary>
    public void Displace()
    {
        _lease.Lose();
        try
        {
            _displaced.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has found out by itself and ended.
        }
    }

    /// <summary>To be called when <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _displaced.Dispose();

    /// <param name="hostStops">The host stops: the batch in hand is finished and checkpointed.</param>
    /// <param name="hostAborts">The host has waited long enough: the batch in hand is given up.</param>
    public async Task RunAsync(CancellationToken hostStops, CancellationToken hostAborts)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(hostStops, _displaced.Token);
        using var aborting = CancellationTokenSource.CreateLinkedTokenSource(hostAborts, _displaced.Token);
        var (stop, abort) = (stopping.Token, aborting.Token);
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var receiver = await OpenAsync(stop).ConfigureAwait(false);
                Volatile.Write(ref _receiver, receiver);
                _receiving.TrySetResult();
                failures = 0;
                while (await ProcessAsync(await _batcher.NextAsync(receiver, stop).ConfigureAwait(false), stop, abort).ConfigureAwait(false))
                {
                    // The next batch.
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                if (AmqpFailure.IsStolen(failure) && !await IsHeldAsync(stop).ConfigureAwait(false))
                    break;
                var backoff = Backoff(failures++);
                Log.Reconnecting(_logger, Partition, backoff.TotalSeconds, AmqpFailure.Reason(failure));
                await Task.Delay(backoff, _subscription.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        Volatile.Write(ref _receiver, null);
        using var last = new CancellationTokenSource(LastCheckpointTimeout, _subscription.Time);
        if (_batchesSinceCheckpoint > 0 && !_lease.IsLost)
            await CheckpointAsync(last.Token).ConfigureAwait(false);
        if (_lease.IsLost)
            Log.Displaced(_logger, Partition, _lease.Epoch);
    }

    /// <returns>False when the host stops, or the partition is another's.</returns>
    private async Task<bool> ProcessAsync(EventData[] batch, CancellationToken stop, CancellationToken abort)
    {
        if (!await _invoker.InvokeAsync(batch, stop, abort).ConfigureAwait(false))
            return false;

        var last = batch[^1];
        Volatile.Write(ref _done, new Checkpoint(last.SequenceNumber, last.OffsetString, last.EnqueuedTime));
        _position = StartingPoint.After(last.SequenceNumber);
        if (++_batchesSinceCheckpoint >= _subscription.Settings.BatchCheckpointFrequency)
            await CheckpointAsync(abort).ConfigureAwait(false);
        if (_lease.IsLost)
            Displace();
        return !stop.IsCancellationRequested;
    }

    private async Task<PartitionReceiver> OpenAsync(CancellationToken stop)
    {
        var range = await _subscription.Client.GetPartitionRangeAsync(Partition, stop).ConfigureAwait(false);
        _position ??= FirstPosition(range);
        if (_position.LastSequenceNumber is { } last and >= 0)
        {
            if (last > range.Last)
            {
                // The hub lost its data while the checkpoints stayed; waiting for that number would look like silence.
                Log.CheckpointBeyondLog(_logger, Partition, last, range.Last);
                _position = StartingPoint.Earliest;
                Volatile.Write(ref _done, null);
            }
            else if (last + 1 < range.First)
            {
                Log.EventsExpired(_logger, Partition, last + 1, range.First - 1);
            }
        }

        var connection = await _subscription.Client.GetConnectionAsync(stop).ConfigureAwait(false);
        return await PartitionReceiver.OpenAsync(
            connection, _subscription.Address(Partition), _position.Selector, NextNumber(range), _lease.Epoch, _subscription.Settings.PrefetchCount, _subscription.Time, stop).ConfigureAwait(false);
    }

    /// <summary>The number of the first event that comes from where the pump begins; null where only the hub knows.</summary>
    private long? NextNumber(PartitionRange range) =>
        _position!.LastSequenceNumber is { } last ? Math.Max(last + 1, range.First) : null;

    private StartingPoint FirstPosition(PartitionRange range)
    {
        if (_lease.Checkpoint is { } checkpoint)
            return StartingPoint.After(checkpoint.SequenceNumber);

        return _subscription.Settings.InitialOffset switch
        {
            // As a number, so that a link lost before the first event loses none either.
            InitialOffsetType.FromEnd => StartingPoint.After(range.Last),
            InitialOffsetType.FromEnqueuedTime => StartingPoint.At(_subscription.Settings.InitialEnqueuedTime!.Value),
            _ => StartingPoint.Earliest,
        };
    }

    private async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _lease.TryCheckpointAsync(_done!, cancellationToken).ConfigureAwait(false))
                _batchesSinceCheckpoint = 0;
        }
        catch (Exception failure)
        {
            // A later checkpoint covers this one; until then a restart only delivers more than it needs to.
            Log.CheckpointFailed(_logger, Partition, failure.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Whether the partition is this host's, as far as can be found out.</summary>
    private async Task<bool> IsHeldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _lease.IsHeldAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The store does not answer, or the host stops: the hub is asked again, and refuses again where it is another's.
            return true;
        }
    }

    private static TimeSpan Backoff(int failures)
    {
        var grown = FirstBackoff * Math.Pow(2, Math.Min(failures, 10));
        return (grown < LongestBackoff ? grown : LongestBackoff) * (0.8 + 0.4 * Random.Shared.NextDouble());
    }
}
