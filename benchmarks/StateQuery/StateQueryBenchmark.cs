using System.Globalization;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.StateQuery;

/// <summary>Operators that ask for states: generator, local host with its tables, and the bare peer, a process each.</summary>
internal sealed class StateQueryBenchmark : IBenchmark
{
    private const string Devices = "--devices";
    private const string Few = "--clients";
    private const string Many = "--many-clients";
    private const string Seconds = "--seconds";
    private const string Metrics = "--metrics";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public string Name => "state-query";

    public string Summary => "State queries a second over devices chosen uniformly, beside an endpoint that answers the same from memory.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Devices, 2_500, 1, "devices of each of the four partitions"),
        new(Few, 100, 1, "clients at once"),
        new(Many, 2_000, 1, "clients at once, the second time"),
        new(Seconds, 10, 1, "length of each measurement"),
        new(Metrics, 6, 1, "metrics of a device"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var host = await RunningHost.StartLocalHostAsync(run.NewDirectory("data"), cancellationToken).ConfigureAwait(false);
        await FillAsync(run, host, cancellationToken).ConfigureAwait(false);
        var devices = run[Devices].ToString(CultureInfo.InvariantCulture);
        await using var bare = ChildProcess.Start(WorkerCommand.Project, WorkerCommand.Bare, host.Addresses["http"], devices);
        var bareAddress = (await bare.ReadyAsync(cancellationToken).ConfigureAwait(false))["http"];
        await using var clients = ChildProcess.Start(WorkerCommand.Project, WorkerCommand.Query, devices);
        await clients.ReadyAsync(cancellationToken).ConfigureAwait(false);

        foreach (var count in new[] { run[Few], run[Many] })
        {
            var (ours, theirs) = (new List<QueryResult>(), new List<QueryResult>());
            await AskAsync(clients, bare, bareAddress, count, WarmUp, cancellationToken).ConfigureAwait(false);
            await AskAsync(clients, host.Process, host.Addresses["http"], count, WarmUp, cancellationToken).ConfigureAwait(false);
            for (var i = 1; i <= run.Runs; i++)
            {
                var length = TimeSpan.FromSeconds(run[Seconds]);
                theirs.Add(await AskAsync(clients, bare, bareAddress, count, length, cancellationToken).ConfigureAwait(false));
                ours.Add(await AskAsync(clients, host.Process, host.Addresses["http"], count, length, cancellationToken).ConfigureAwait(false));
                run.Progress($"{count} clients, run {i} of {run.Runs}: {ours[^1]}");
                run.Progress($"{count} clients, run {i} of {run.Runs}, from memory: {theirs[^1]}");
            }

            Report(run.Result, count, count == run[Few], ours, theirs);
        }

        run.Result.Note($"{run[Devices] * 4} devices chosen uniformly, {run[Metrics]} metrics each; raw sockets, a request at a time on each, {run[Seconds]} s a run after {WarmUp.TotalSeconds} s that are not counted. Generator, local host with its table emulator, and the peer share this machine, a process each, in turns.");
        run.Result.Note("The peer is Kestrel with one delegate that looks the path up in a dictionary of ready bodies: no routing, keys, conditions or tags.");
    }

    private static void Report(BenchmarkResult result, int clients, bool withLatency, List<QueryResult> ours, List<QueryResult> theirs)
    {
        var (rate, bare) = (Of(ours, one => one.RequestsPerSecond), Of(theirs, one => one.RequestsPerSecond));
        result.Add(Bar.AtLeast($"{clients} clients: requests/s, share of the endpoint that answers from memory", 0.25, "", rate.Over(bare)));
        result.Add(Bar.AtMost($"{clients} clients: errors", 0, "", Of(ours, one => one.Errors)));
        if (withLatency)
        {
            result.Add(Bar.AtMost($"{clients} clients: p99", 50, "ms", Of(ours, one => one.P99)));
        }

        result.Tables.Add(new ResultTable(
            [$"{clients} clients", "requests/s", "p50, ms", "p99, ms", "errors", "server CPU, µs", "client CPU, µs"],
            [Row("state queries", ours), Row("the same JSON from memory", theirs)]));
    }

    private static string[] Row(string name, List<QueryResult> runs) =>
    [
        name,
        $"{Of(runs, one => one.RequestsPerSecond)}",
        $"{Of(runs, one => one.P50)}",
        $"{Of(runs, one => one.P99)}",
        $"{Of(runs, one => one.Errors)}",
        $"{Of(runs, one => one.ServerMicroseconds)}",
        $"{Of(runs, one => one.ClientMicroseconds)}",
    ];

    private static async Task FillAsync(BenchmarkRun run, RunningHost host, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(run[Devices]);
        await host.RegisterAsync(fleet, cancellationToken).ConfigureAwait(false);
        var load = new Load(run[Devices], 0, 1, run[Metrics], TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds());
        await using var generator = await Generator.PrepareAsync(host.Amqp, load, cancellationToken).ConfigureAwait(false);
        await generator.SendAsync(cancellationToken).ConfigureAwait(false);
        await host.StoredAsync(fleet.All.Count(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<QueryResult> AskAsync(
        ChildProcess clients, ChildProcess server, string address, int count, TimeSpan length, CancellationToken cancellationToken)
    {
        var cpu = server.Cpu;
        await clients.TellAsync(string.Create(CultureInfo.InvariantCulture, $"{address} {count} {(int)length.TotalMilliseconds}")).ConfigureAwait(false);
        var words = await clients.ReadAsync("asked", cancellationToken).ConfigureAwait(false);
        return QueryResult.Parse(words, server.Cpu - cpu);
    }

    private static Measured Of(List<QueryResult> runs, Func<QueryResult, double> value) => new([.. runs.Select(value)]);
}
