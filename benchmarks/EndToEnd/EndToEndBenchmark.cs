using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.EndToEnd;

/// <summary>The whole way on one machine: generator, broker, functions and tables on disk, the generator apart from the rest.</summary>
internal sealed class EndToEndBenchmark : IBenchmark
{
    private const string Events = "--events";
    private const string PeerEvents = "--peer-events";
    private const string Devices = "--devices";
    private const string Metrics = "--metrics";

    public string Name => "end-to-end";

    public string Summary => "Events from the first send to the last row on disk: generator over AMQP, local host with its emulators.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Events, 300_000, 1, "events of a run, rounded up to a reading of every device"),
        new(PeerEvents, 20_000, 0, "events of the peer's run; 0 leaves it out"),
        new(Devices, 1000, 1, "devices of each of the four partitions"),
        new(Metrics, 6, 1, "metrics of an event"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(run[Devices]);
        var (ours, theirs) = (new List<EndToEndRun>(), new List<EndToEndRun>());
        for (var i = 1; i <= run.Runs; i++)
        {
            ours.Add(await MeasureAsync(run, fleet, isPeer: false, run[Events], cancellationToken).ConfigureAwait(false));
            run.Progress($"run {i} of {run.Runs}: {ours[^1]}");
            if (run[PeerEvents] > 0)
            {
                theirs.Add(await MeasureAsync(run, fleet, isPeer: true, run[PeerEvents], cancellationToken).ConfigureAwait(false));
                run.Progress($"run {i} of {run.Runs}, the peer: {theirs[^1]}");
            }
        }

        var rate = Of(ours, one => one.EventsPerSecond);
        run.Result.Add(Bar.AtLeast("events stored (goal 20,000)", 12_000, "/s", rate));
        run.Result.Add("local host: CPU", "µs/event", Of(ours, one => one.HostMicroseconds));
        run.Result.Add("generator: CPU", "µs/event", Of(ours, one => one.GeneratorMicroseconds));
        run.Result.Add("local host: peak resident", "MB", Of(ours, one => one.PeakMegabytes));
        if (theirs.Count > 0)
        {
            run.Result.AddRate("one awaited upsert per event, same stack", "/s", Of(theirs, one => one.EventsPerSecond), rate);
            run.Result.AddCost(
                "one awaited upsert per event, same stack: CPU", "µs/event", Of(theirs, one => one.HostMicroseconds), Of(ours, one => one.HostMicroseconds));
        }

        run.Result.Note($"{ours[0].Events} events a run, {run[Metrics]} metrics each, of {run[Devices]} devices in each of 4 partitions, after {EndToEndRun.WarmUpRounds} readings of each device that are not counted; a new host, fleet and data folder for each run.");
        run.Result.Note("After each run every event was found in the tables: one history row each, none beyond, and each device's state at its last reading.");
        run.Result.Note("The peer keeps one row a device, without history, order or protection from repetition.");
    }

    private static async Task<EndToEndRun> MeasureAsync(
        BenchmarkRun run, DeviceFleet fleet, bool isPeer, int events, CancellationToken cancellationToken)
    {
        var data = run.NewDirectory("data");
        var host = isPeer
            ? RunningHost.StartWorkerAsync(HostWorker.Upserts, data, TriggerSettings.OfHostJson(), cancellationToken)
            : RunningHost.StartLocalHostAsync(data, cancellationToken);
        await using var running = await host.ConfigureAwait(false);
        await running.RegisterAsync(fleet, cancellationToken).ConfigureAwait(false);
        var result = await EndToEndRun.MeasureAsync(running, fleet, events, run[Metrics], cancellationToken).ConfigureAwait(false);
        if (!isPeer)
        {
            await StoredRows.CheckAsync(running.TablesConnection, fleet, result.Rounds, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static Measured Of(List<EndToEndRun> runs, Func<EndToEndRun, double> value) => new([.. runs.Select(value)]);
}
