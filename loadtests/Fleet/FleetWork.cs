using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Ledger;

namespace Serverless.LoadTests.Fleet;

/// <summary>A fleet's load with everything that goes on beside it: probes, the watch on the lag, connections that break.</summary>
internal sealed class FleetWork
{
    private readonly FleetSender _sender;
    private readonly IReadOnlyList<Gateway> _gateways;
    private readonly TimeProvider _time;
    private Task _probing = Task.CompletedTask;

    /// <param name="readings">What is sent.</param>
    /// <param name="pace">How the fleet's time passes.</param>
    /// <param name="client">The API.</param>
    /// <param name="gateways">Their connections are open.</param>
    /// <param name="partitions">The hub's.</param>
    /// <param name="run">Where it is counted.</param>
    /// <param name="time">The clock.</param>
    public FleetWork(
        Readings readings, Pace pace, BackendClient client, IReadOnlyList<Gateway> gateways, IReadOnlyList<string> partitions, LoadRun run, TimeProvider time)
    {
        (Readings, Run, _gateways, _time) = (readings, run, gateways, time);
        Probe = new QueryableProbe(client, readings, run, readings.Population.Profile.ProbesPerSecond, time);
        Lag = new LagWatch(client, run, time);
        _sender = new FleetSender(readings, pace, gateways, partitions, run, Ended);
    }

    public Readings Readings { get; }

    public LoadRun Run { get; }

    public QueryableProbe Probe { get; }

    public LagWatch Lag { get; }

    public SendLog Log => _sender.Log;

    /// <summary>Hears how long after its time each send has ended, and whether it was acknowledged; may be null.</summary>
    public Action<TimeSpan, bool>? Sent { get; init; }

    /// <summary>Null where connections do not break all at once.</summary>
    public ReconnectStorm? Storm { get; init; }

    /// <summary>Null where nobody asks whether memory and latency rise.</summary>
    public SoakWatch? Soak { get; init; }

    /// <summary>Ends when all that was sent is acknowledged or given up, and who was cut off is back or was given up.</summary>
    public async Task RunAsync()
    {
        _probing = Probe.RunAsync(Run.Ended);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Run.Ended);
        Task[] beside =
        [
            Lag.RunAsync(over.Token), DropAsync(over.Token),
            Soak?.RunAsync(over.Token) ?? Task.CompletedTask,
            Storm is { } storm && Readings.Population.Profile.ReconnectAfter is { } after
                ? storm.RunAsync(Run, Run.Shape.MeasuredFrom + after)
                : Task.CompletedTask,
        ];
        try
        {
            await _sender.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            Probe.Complete();
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(beside).ConfigureAwait(false);
        }
    }

    /// <summary>Ends when all that is asked for was shown or given up: after a load that was too much, some time later.</summary>
    public Task FinishAsync() => _probing;

    private void Ended(DueSend send, string? error)
    {
        if (error is null)
        {
            Probe.Offer(send);
        }

        Sent?.Invoke(Run.Elapsed - send.At, error is null);
    }

    private async Task DropAsync(CancellationToken cancellationToken)
    {
        var perMinute = Readings.Population.Profile.Faults.DropsPerMinute;
        for (var drop = 0; perMinute > 0; drop++)
        {
            await Task.Delay(TimeSpan.FromMinutes(1) / perMinute, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await _gateways[drop % _gateways.Count].DropAsync().ConfigureAwait(false);
        }
    }
}
