using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Ledger;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A registered fleet with its gateways.</summary>
internal sealed class TelemetryRun(
    ScenarioSetting setting, Population population, BackendClient client, IReadOnlyList<Gateway> gateways, IReadOnlyList<string> partitions)
    : IPacedRun
{
    /// <summary>Null where connections do not break all at once.</summary>
    public ReconnectStorm? Storm { get; init; }

    private FleetWork? _work;

    public Task RunAsync(LoadRun run)
    {
        var (profile, shape) = (population.Profile, run.Shape);
        var pace = profile.BurstFactor > 1
            ? new Pace(shape.MeasuredFrom + profile.BurstAfter, profile.BurstLength, profile.BurstFactor)
            : Pace.Even;
        var readings = new Readings(population, pace, setting.Time.GetUtcNow() - run.Elapsed);
        _work = new FleetWork(readings, pace, client, gateways, partitions, run, setting.Time)
        {
            Storm = Storm,
            Soak = profile.MostRisePercent is null ? null : new SoakWatch(run, setting.Backend, setting.Time),
        };
        return _work.RunAsync();
    }

    public async Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_work is not { } work)
        {
            return ScenarioFindings.None;
        }

        await work.FinishAsync().ConfigureAwait(false);
        var (ledger, failures) = await new LedgerCheck(setting.Backend, client, setting.Time)
            .RunAsync(work.Readings, work.Log, population.Profile.Drain, cancellationToken).ConfigureAwait(false);
        return TelemetryFindings.Of(work, gateways, ledger, failures);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(gateways).ConfigureAwait(false);
        if (Storm is { } storm)
        {
            await storm.DisposeAsync().ConfigureAwait(false);
        }

        client.Dispose();
    }

    /// <summary>Closes all at once: each may wait for an answer.</summary>
    public static Task CloseAsync(IEnumerable<Gateway> gateways) =>
        Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
}
