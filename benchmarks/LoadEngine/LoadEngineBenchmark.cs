using System.Globalization;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;

namespace Serverless.Benchmarks.LoadEngine;

/// <summary>The load tests' own engine against an endpoint that does next to nothing, beside wrk: a process each, in turns.</summary>
internal sealed class LoadEngineBenchmark : IBenchmark
{
    private const string Few = "--clients";
    private const string Many = "--many-clients";
    private const string Rate = "--rate";
    private const string Connections = "--connections";
    private const string Seconds = "--seconds";
    private const string Body = """{"ok":true}""";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "load-engine";

    public string Summary => "Requests a second of the load tests' engine beside wrk, and how late it starts requests at a rate.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Few, 100, 1, "clients at once"),
        new(Many, 1_000, 1, "clients at once, the second time"),
        new(Rate, 5_000, 1, "starts a second, for the scheduling error"),
        new(Connections, 500, 1, "connections that share them"),
        new(Seconds, 8, 1, "length of each measurement"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var bare = ChildProcess.Start("LoadTests", "worker-bare");
        await bare.TellAsync(Body).ConfigureAwait(false);
        var address = new Uri((await bare.ReadyAsync(cancellationToken).ConfigureAwait(false))["http"]);
        await using var engine = ChildProcess.Start("LoadTests", "worker-load");
        await engine.ReadyAsync(cancellationToken).ConfigureAwait(false);

        var length = TimeSpan.FromSeconds(run[Seconds]);
        foreach (var clients in new[] { run[Few], run[Many] })
        {
            var (ours, theirs) = (new List<EngineResult>(), new List<double>());
            await LoadAsync(engine, address, clients, 0, WarmUp, cancellationToken).ConfigureAwait(false);
            for (var i = 1; i <= run.Runs; i++)
            {
                if (await Wrk.RunAsync(address, clients, run[Seconds], cancellationToken).ConfigureAwait(false) is { } rate)
                {
                    theirs.Add(rate);
                    run.Progress($"{clients} clients, run {i} of {run.Runs}, wrk: {rate:N0}/s");
                }

                ours.Add(await LoadAsync(engine, address, clients, 0, length, cancellationToken).ConfigureAwait(false));
                run.Progress($"{clients} clients, run {i} of {run.Runs}: {ours[^1]}");
            }

            Report(run.Result, clients, ours, theirs);
        }

        var (open, machine) = (new List<EngineResult>(), new List<double>());
        await LoadAsync(engine, address, run[Connections], run[Rate], WarmUp, cancellationToken).ConfigureAwait(false);
        for (var i = 1; i <= run.Runs; i++)
        {
            using var sleeper = new SleepMeter();
            open.Add(await LoadAsync(engine, address, run[Connections], run[Rate], length, cancellationToken).ConfigureAwait(false));
            machine.Add(sleeper.End());
            run.Progress($"{run[Rate]} starts/s, run {i} of {run.Runs}: {open[^1]}; a sleeping thread {machine[^1]:F2} ms");
        }

        run.Result.Add(Bar.AtMost($"{run[Rate]} starts/s: scheduling error p99", 2, "ms", Of(open, one => one.SchedulingErrorP99)));
        run.Result.Add("meanwhile, a thread that sleeps 1 ms at a time: how late it wakes, p99", "ms", new Measured(machine));
        run.Result.Add($"{run[Rate]} starts/s: requests that were sent and answered", "/s", Of(open, one => one.RequestsPerSecond));
        run.Result.Note($"The endpoint is Kestrel with one delegate that answers {Body.Length} bytes. Endpoint, engine and wrk share this machine, a process each, {run[Seconds]} s a run; wrk has a thread for each core.");
    }

    private static void Report(BenchmarkResult result, int clients, List<EngineResult> ours, List<double> theirs)
    {
        var rate = Of(ours, one => one.RequestsPerSecond);
        var rows = new List<IReadOnlyList<string>>
        {
            new[] { "built-in engine", $"{rate}", $"{Of(ours, one => one.P99)}", $"{Of(ours, one => one.CpuMicroseconds)}", $"{Of(ours, one => one.Bytes)}" },
        };
        if (theirs.Count > 0)
        {
            result.Add(Bar.AtLeast($"{clients} clients: requests/s, share of wrk's", 0.5, "", rate.Over(new Measured(theirs))));
            rows.Add(["wrk", $"{new Measured(theirs)}", "", "", ""]);
        }
        else
        {
            result.Note($"{clients} clients: no wrk is installed here, so its row and the bar are left out (Debian: apt-get install wrk).");
        }

        result.Add(Bar.AtMost($"{clients} clients: errors", 0, "", Of(ours, one => one.Errors)));
        result.Tables.Add(new ResultTable([$"{clients} clients", "requests/s", "p99, ms", "generator CPU, µs a request", "allocated, B a request"], rows));
    }

    private static async Task<EngineResult> LoadAsync(
        ChildProcess engine, Uri address, int clients, int rate, TimeSpan length, CancellationToken cancellationToken)
    {
        await engine.TellAsync(string.Create(
            CultureInfo.InvariantCulture, $"{address} {clients} {rate} {(int)length.TotalMilliseconds}")).ConfigureAwait(false);
        return EngineResult.Parse(await engine.ReadAsync("loaded", cancellationToken).ConfigureAwait(false));
    }

    private static Measured Of(List<EngineResult> runs, Func<EngineResult, double> value) => new([.. runs.Select(value)]);
}
