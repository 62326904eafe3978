using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Ledger;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Telemetry;

namespace Serverless.LoadTests.Scenarios;

/// <summary>A registered fleet with its gateways.</summary>
internal sealed class TelemetryRun(
    ScenarioSetting setting, Population population, BackendClient client, IReadOnlyList<Gateway> gateways, IReadOnlyList<string> partitions)
    : IPacedRun
{
    private FleetWork? _work;

    /// <summary>Null where connections do not break all at once.</summary>
    public ReconnectStorm? Storm { get; init; }

    /// <inheritdoc cref="FleetWork.Sent"/>
    public Action<TimeSpan, bool>? Sent { get; set; }

    public Population Population => population;

    /// <summary>Opens the gateways of a fleet that is registered.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="setting">The run; its profile has a fleet.</param>
    /// <param name="names">Of the devices.</param>
    /// <param name="client">The API; disposed with the run, and left where there is none.</param>
    /// <param name="directDevices">Makes the devices that connect by themselves; asked where connections are to break all at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackendException">Event Hubs is not known, not there, or refuses.</exception>
    public static async Task<TelemetryRun> OpenAsync(
        string scenario,
        ScenarioSetting setting,
        DeviceNames names,
        BackendClient client,
        Func<EventHubConnectionString, Task<IReadOnlyList<DirectDevice>>> directDevices,
        CancellationToken cancellationToken)
    {
        var (fleet, time) = (setting.Profile.Fleet!, setting.Time);
        var hub = EventHubConnectionString.Parse(setting.Backend.EventHubs
            ?? throw new BackendException($"{scenario} sends through Event Hubs: say --eventhubs beside --target."));
        var gateways = new List<Gateway>();
        ReconnectStorm? storm = null;
        try
        {
            gateways.AddRange(Enumerable.Range(0, fleet.Gateways).Select(_ => new Gateway(hub, time)));
            var partitions = await Task.WhenAll(gateways.Select(gateway => gateway.Sender.GetPartitionsAsync(cancellationToken))).ConfigureAwait(false);
            if (fleet.ReconnectAfter is not null)
            {
                storm = new ReconnectStorm(gateways, await directDevices(hub).ConfigureAwait(false), time);
                await storm.ConnectAsync(cancellationToken).ConfigureAwait(false);
            }

            return new TelemetryRun(setting, new Population(fleet, setting.Profile.Devices, names), client, gateways, partitions[0]) { Storm = storm };
        }
        catch (Exception problem)
        {
            if (storm is not null)
            {
                await storm.DisposeAsync().ConfigureAwait(false);
            }

            await CloseAsync(gateways).ConfigureAwait(false);
            if (problem is TelemetrySendException or TimeoutException || AmqpFailure.IsExpected(problem))
            {
                throw new BackendException($"Event Hubs at {hub.Host} cannot be used: {problem.Message.ReplaceLineEndings(" ")}", problem);
            }

            throw;
        }
    }

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
            Sent = Sent,
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
    private static Task CloseAsync(IEnumerable<Gateway> gateways) =>
        Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
}
