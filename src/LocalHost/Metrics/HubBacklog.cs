using System.Diagnostics.Metrics;
using Serverless.LocalHost.EventHubs;
using Serverless.Shared.Health;

namespace Serverless.LocalHost.Metrics;

/// <summary>
/// How far the function is behind the hub, by partition. The hub is asked for its newest event when somebody asks for the
/// figures, at most once a second, and not at all otherwise.
/// </summary>
internal sealed class HubBacklog : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>A hub that takes longer leaves its figure out.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    private readonly EventHubTriggerService _triggers;
    private readonly IHubPartitionReader? _hub;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1);
    private IReadOnlyList<HubPartition> _partitions = [];
    private long? _askedAt;

    /// <param name="triggers">What reads the hub.</param>
    /// <param name="metrics">Where the figures go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="hub">Null where no function reads one.</param>
    public HubBacklog(EventHubTriggerService triggers, InvocationMetrics metrics, TimeProvider time, IHubPartitionReader? hub = null)
    {
        (_triggers, _hub, _time) = (triggers, hub, time);
        metrics.Meter.CreateObservableGauge(
            "localhost.hub.backlog", Backlog, "{event}", "Events of the hub that the function is not done with, the checkpoint behind them.");
        metrics.Meter.CreateObservableGauge(
            "localhost.hub.prefetched", Prefetched, "{event}", "Of these, events received and not yet given to the function.");
    }

    /// <summary>Asks the hub, unless it was asked within a second.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_hub is null)
            return;

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_askedAt is { } asked && _time.GetElapsedTime(asked) < MaxAge)
                return;

            _askedAt = _time.GetTimestamp();
            _partitions = [];
            using var timeout = new CancellationTokenSource(AnswerTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            _partitions = await _hub.ReadPartitionsAsync(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The hub is out, which /api/health says; a figure that is old would be worse than none.
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private List<Measurement<long>> Backlog()
    {
        var (partitions, measured) = (_partitions, new List<Measurement<long>>());
        foreach (var pump in Pumps())
        {
            if (partitions.FirstOrDefault(partition => partition.Id == pump.Partition) is { } partition)
            {
                // What retention has dropped waits no longer.
                var done = Math.Max(pump.Done?.SequenceNumber ?? -1, partition.BeginningSequenceNumber - 1);
                measured.Add(Of(Math.Max(partition.LastSequenceNumber - done, 0), pump));
            }
        }

        return measured;
    }

    private IEnumerable<Measurement<long>> Prefetched() => Pumps().Select(pump => Of(pump.Waiting, pump));

    private IEnumerable<PartitionPump> Pumps() => _triggers.Listeners.SelectMany(listener => listener.Pumps);

    private static Measurement<long> Of(long events, PartitionPump pump) =>
        new(events, new KeyValuePair<string, object?>("partition", pump.Partition));
}
