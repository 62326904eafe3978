using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Ledger;

namespace Serverless.LoadTests.Fleet;

/// <summary>A fleet's load with everything that goes on beside it: probes, the watch on the lag, connections that break.</summary>
internal sealed class FleetWork
{
    private readonly FleetLoad _load;
    private readonly IReadOnlyList<Gateway> _gateways;
    private readonly TimeProvider _time;

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
        _load = new FleetLoad(readings, pace, gateways, partitions, run, send => Probe.Offer(send));
    }

    public Readings Readings { get; }

    public LoadRun Run { get; }

    public QueryableProbe Probe { get; }

    public LagWatch Lag { get; }

    public SendLog Log => _load.Log;

    /// <summary>Ends when all that was sent is acknowledged or given up, and all that was asked for answered or given up.</summary>
    public async Task RunAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Run.Ended);
        var beside = new[] { Lag.RunAsync(over.Token), DropAsync(over.Token), Probe.RunAsync(Run.Abort) };
        try
        {
            await _load.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            Probe.Complete();
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(beside).ConfigureAwait(false);
        }
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
