using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Hub;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.Latency;

/// <summary>From send to queryable, at a constant rate.</summary>
internal sealed class LatencyBenchmark : IBenchmark
{
    private const string Rate = "--rate";
    private const string Seconds = "--seconds";
    private const string Sample = "--sample";
    private const string Devices = "--devices";
    private const string Metrics = "--metrics";
    private const int InFlight = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public string Name => "latency";

    public string Summary => "Time from an event's scheduled send until a query shows it, at a constant rate.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Rate, 2000, 1, "events a second"),
        new(Seconds, 30, 1, "length of a run"),
        new(Sample, 199, 1, "of so many events one is asked for; odd, so that every partition has some"),
        new(Devices, 1000, 1, "devices of each of the four partitions"),
        new(Metrics, 6, 1, "metrics of an event"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<double[]>(), new List<double[]>());
        using var http = new HttpClient();
        for (var i = 1; i <= run.Runs; i++)
        {
            await using (var host = await RunningHost.StartLocalHostAsync(run.NewDirectory("data"), cancellationToken).ConfigureAwait(false))
            {
                ours.Add(await MeasureAsync(run, host, ReadingProbe.OverHttp(http, host.Addresses["http"]), cancellationToken).ConfigureAwait(false));
            }

            var settings = TriggerSettings.OfHostJson();
            await using (var peer = await RunningHost.StartWorkerAsync(HostWorker.Upserts, run.NewDirectory("peer"), settings, cancellationToken).ConfigureAwait(false))
            {
                theirs.Add(await MeasureAsync(run, peer, ReadingProbe.OfPeer(peer.TablesConnection), cancellationToken).ConfigureAwait(false));
            }

            run.Progress($"run {i} of {run.Runs}: p99 {Percentile.Of(ours[^1], 0.99):F0} ms, the peer {Percentile.Of(theirs[^1], 0.99):F0} ms");
        }

        run.Result.Add(Bar.AtMost("p99, send to queryable", 500, "ms", Of(ours, 0.99)));
        run.Result.Tables.Add(new ResultTable(
            ["ms", "p50", "p95", "p99", "max"], [Row("ours, over HTTP", ours), Row("one awaited upsert per event, same stack, read from its table", theirs)]));
        run.Result.Note($"{run[Rate]} events/s for {run[Seconds]} s after {WarmUp.TotalSeconds} s that are not counted, in messages every 10 ms; one event in {run[Sample]} is asked for every 5 ms until it shows: {ours[0].Length} samples a run, from the scheduled send on.");
    }

    private static async Task<double[]> MeasureAsync(BenchmarkRun run, RunningHost host, ReadingProbe probe, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(run[Devices]);
        await host.RegisterAsync(fleet, cancellationToken).ConfigureAwait(false);
        var senders = await PartitionSender.OpenAllAsync(new Uri(host.Amqp), fleet.Partitions, InFlight).ConfigureAwait(false);
        var load = new PacedLoad(fleet, run[Metrics], probe);
        await load.RunAsync(senders, run[Rate], WarmUp, run[Sample], cancellationToken).ConfigureAwait(false);
        var samples = await load
            .RunAsync(senders, run[Rate], TimeSpan.FromSeconds(run[Seconds]), run[Sample], cancellationToken).ConfigureAwait(false);
        foreach (var sender in senders)
        {
            await sender.DisposeAsync().ConfigureAwait(false);
        }

        return samples;
    }

    private static string[] Row(string name, List<double[]> runs) =>
        [name, $"{Of(runs, 0.5)}", $"{Of(runs, 0.95)}", $"{Of(runs, 0.99)}", $"{Of(runs, 1)}"];

    private static Measured Of(List<double[]> runs, double share) => new([.. runs.Select(samples => Percentile.Of(samples, share))]);
}
