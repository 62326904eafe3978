using Serverless.Benchmarks.EndToEnd;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.Hosts;

/// <summary>One, two and three hosts on the partitions of one hub, then hosts that come and are killed while events stream in; in
/// the end every event is looked for.</summary>
internal sealed class HostsBenchmark : IBenchmark
{
    private const string Events = "--events";
    private const string Devices = "--devices";
    private const string Metrics = "--metrics";
    private const int MostHosts = 3;
    private const int WarmUpRounds = 10;

    public string Name => "hosts";

    public string Summary => "Events stored by 1, 2 and 3 hosts that share a hub, through scale-out, scale-in and a kill.";

    public bool HasBars => false;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Events, 120_000, 1, "events of each phase, rounded up to a reading of every device"),
        new(Devices, 1000, 1, "devices of each of the four partitions"),
        new(Metrics, 6, 1, "metrics of an event"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var phases = new List<HostsRun>();
        for (var i = 1; i <= run.Runs; i++)
        {
            phases.Add(await MeasureAsync(run, cancellationToken).ConfigureAwait(false));
            run.Progress($"run {i} of {run.Runs}: {phases[^1]}");
        }

        for (var hosts = 1; hosts <= MostHosts; hosts++)
        {
            var index = hosts - 1;
            run.Result.Add($"events stored by {hosts} host{(hosts == 1 ? "" : "s")}", "/s", Of(phases, one => one.EventsPerSecond[index]));
        }

        run.Result.Add("events stored while one host is joined by two, of which one is killed", "/s", Of(phases, one => one.ChangingEventsPerSecond));
        run.Result.Add("from a host's ready line to even shares", "s", Of(phases, one => one.JoinSeconds));
        run.Result.Add("from kill -9 of a host to even shares", "s", Of(phases, one => one.KillSeconds));
        run.Result.Note($"{phases[0].Events} events a phase, {run[Metrics]} metrics each, of {run[Devices]} devices in each of 4 partitions. Emulators, hosts and generator are processes of their own on one machine, so hosts share its cores.");
        run.Result.Note("After each run every event was found in the tables: one history row each, none beyond, and each device's state at its last reading.");
    }

    private static async Task<HostsRun> MeasureAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(run[Devices]);
        var all = fleet.All.Count();
        var rounds = (run[Events] + all - 1) / all;
        await using var group = await HostGroup.StartAsync(run.NewDirectory("data"), cancellationToken).ConfigureAwait(false);
        var first = await group.AddAsync(run.NewDirectory("host"), cancellationToken).ConfigureAwait(false);
        await first.RegisterAsync(fleet, cancellationToken).ConfigureAwait(false);
        var load = new Load(fleet.Of(0).Count, 0, 0, run[Metrics], TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        var stream = new HostsStream(first, load, all);

        var rates = new List<double>();
        var joins = new List<double>();
        while (true)
        {
            await stream.SendAsync(WarmUpRounds, Nothing, cancellationToken).ConfigureAwait(false);
            rates.Add(await stream.SendAsync(rounds, Nothing, cancellationToken).ConfigureAwait(false));
            run.Progress($"hosts {group.Count}: {rates[^1]:F0} events/s");
            if (group.Count == MostHosts)
            {
                break;
            }

            joins.Add(await JoinAsync().ConfigureAwait(false));
        }

        // Back to one host, then out and in again under load.
        await group.KillLastAsync().ConfigureAwait(false);
        await group.KillLastAsync().ConfigureAwait(false);
        await group.BalancedAsync(cancellationToken).ConfigureAwait(false);
        var kill = 0.0;
        var changing = await stream.SendAsync(
            2 * rounds,
            async () =>
            {
                joins.Add(await JoinAsync().ConfigureAwait(false));
                joins.Add(await JoinAsync().ConfigureAwait(false));
                await group.KillLastAsync().ConfigureAwait(false);
                kill = (await group.BalancedAsync(cancellationToken).ConfigureAwait(false)).TotalSeconds;
            },
            cancellationToken).ConfigureAwait(false);
        await StoredRows.CheckAsync(first.TablesConnection, fleet, stream.Rounds, cancellationToken).ConfigureAwait(false);
        return new HostsRun((long)rounds * all, rates, changing, joins.Average(), kill);

        async Task<double> JoinAsync()
        {
            await group.AddAsync(run.NewDirectory("host"), cancellationToken).ConfigureAwait(false);
            return (await group.BalancedAsync(cancellationToken).ConfigureAwait(false)).TotalSeconds;
        }

        static Task Nothing() => Task.CompletedTask;
    }

    private static Measured Of(List<HostsRun> runs, Func<HostsRun, double> value) => new([.. runs.Select(value)]);
}
