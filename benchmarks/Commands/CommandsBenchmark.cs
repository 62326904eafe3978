using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.Commands;

/// <summary>From the post of a command until the device that waits for it has it.</summary>
internal sealed class CommandsBenchmark : IBenchmark
{
    private const string Waiting = "--waiting";
    private const string PostRate = "--post-rate";

    public string Name => "commands";

    public string Summary => "Time from a command's POST until the device that waits for it on the same host has it.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Waiting, 500, 1, "devices that wait"),
        new(PostRate, 100, 1, "commands posted a second, one for each device"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var (paced, burst, cpu, memory) = (new List<double[]>(), new List<double[]>(), new List<double>(), new List<double>());
        for (var i = 1; i <= run.Runs; i++)
        {
            await using var host = await RunningHost.StartLocalHostAsync(run.NewDirectory("data"), cancellationToken).ConfigureAwait(false);
            await using var load = new CommandLoad(host.Addresses["http"]);
            await load.StartAsync(run[Waiting], cancellationToken).ConfigureAwait(false);

            // The first round is not counted: the code is compiled, the connections are opened.
            await load.RunAsync(run[PostRate], cancellationToken).ConfigureAwait(false);
            var before = host.Process.Cpu;
            paced.Add(await load.RunAsync(run[PostRate], cancellationToken).ConfigureAwait(false));
            cpu.Add((host.Process.Cpu - before).TotalMilliseconds / run[Waiting]);
            burst.Add(await load.RunAsync(0, cancellationToken).ConfigureAwait(false));
            memory.Add(host.Process.PeakBytes / 1048576d);
            run.Progress($"run {i} of {run.Runs}: p99 {Percentile.Of(paced[^1], 0.99):F1} ms, all at once {Percentile.Of(burst[^1], 0.99):F1} ms");
        }

        run.Result.Add(Bar.AtMost("p99, POST to the waiting device", 100, "ms", Of(paced, 0.99)));
        run.Result.Add("CPU of the host for a command, its result and the next wait", "ms", new Measured(cpu));
        run.Result.Add("peak memory of the host, emulators included", "MiB", new Measured(memory));
        run.Result.Tables.Add(new ResultTable(
            ["ms", "p50", "p95", "p99", "max"],
            [Row($"{run[PostRate]} commands a second", paced), Row($"{run[Waiting]} commands at once", burst)]));
        run.Result.Note($"{run[Waiting]} devices wait, each with a request of its own; a command is posted to each, one round that is not counted first. From the send of the POST until the waiting device has read its answer; the device then posts its result and waits again. Client and host share the machine.");
    }

    private static string[] Row(string name, List<double[]> runs) =>
        [name, $"{Of(runs, 0.5)}", $"{Of(runs, 0.95)}", $"{Of(runs, 0.99)}", $"{Of(runs, 1)}"];

    private static Measured Of(List<double[]> runs, double share) => new([.. runs.Select(samples => Percentile.Of(samples, share))]);
}
