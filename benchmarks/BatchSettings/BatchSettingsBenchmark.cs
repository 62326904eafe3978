using System.Globalization;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.BatchSettings;

/// <summary>The trade-off behind the batch settings of <c>host.json</c>: cost of invocations against latency.</summary>
internal sealed class BatchSettingsBenchmark : IBenchmark
{
    private const string Seconds = "--seconds";
    private const string SaturationRounds = "--saturation-rounds";
    private static readonly int[] Rates = [100, 2_000];

    public string Name => "batch-settings";

    public string Summary => "Batch settings of host.json: invocations, billed time and latency at several rates.";

    public bool HasBars => false;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Seconds, 10, 1, "length of each cell at a constant rate"),
        new(SaturationRounds, 15, 1, "readings of each of 4,000 devices in the cell that is sent as fast as it goes"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        foreach (var settings in Candidates())
        {
            foreach (var rate in Rates)
            {
                rows.Add(Row(settings, Figures.Format(rate), await BatchCell.AtRateAsync(
                    run.NewDirectory("data"), settings, rate, TimeSpan.FromSeconds(run[Seconds]), cancellationToken).ConfigureAwait(false)));
                run.Progress($"{string.Join(" | ", rows[^1])}");
            }

            var cell = await BatchCell.SaturatedAsync(run.NewDirectory("data"), settings, run[SaturationRounds], cancellationToken).ConfigureAwait(false);
            rows.Add(Row(settings, $"{Figures.Format(cell.EventsPerSecond)} (all it takes)", cell));
            run.Progress($"{string.Join(" | ", rows[^1])}");
        }

        run.Result.Tables.Add(new ResultTable(
            ["max/min/wait", "events/s", "events a batch", "invocations per 1,000 events", "p50, ms", "p99, ms", "billed s per million events", "host CPU, µs/event"],
            rows));
        run.Result.Note("4 partitions, 1,000 devices each, 6 metrics an event; each cell once, on a new host. Latency: one event in 19 at 100/s, in 199 at 2,000/s, from its scheduled send until its state's row shows it.");
        run.Result.Note("Billed: the sum over invocations of their duration, rounded up to 100 ms and 1 s at least (Flex Consumption, on demand; times the instance's memory it is GB-seconds). Invocations that overlap on one instance share their time there, so this is the most it can be.");
    }

    /// <summary>What <c>host.json</c> has, first, and what it could have.</summary>
    private static IEnumerable<TriggerSettings> Candidates() => new[]
    {
        TriggerSettings.OfHostJson(),
        new TriggerSettings(100, 1, 0),
        new TriggerSettings(1000, 1, 0),
        new TriggerSettings(1000, 100, 1_000),
        new TriggerSettings(1000, 500, 500),
        new TriggerSettings(1000, 1000, 1_000),
    }.Distinct();

    private static string[] Row(TriggerSettings settings, string rate, BatchCell cell) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{settings.MaxBatch}/{settings.MinBatch}/{settings.MaxWaitMilliseconds} ms"),
        rate,
        Figures.Format((double)cell.Events / cell.Invocations),
        Figures.Format(1000.0 * cell.Invocations / cell.Events),
        cell.Latencies.Length == 0 ? "" : Figures.Format(Percentile.Of(cell.Latencies, 0.5)),
        cell.Latencies.Length == 0 ? "" : Figures.Format(Percentile.Of(cell.Latencies, 0.99)),
        Figures.Format(cell.BilledMilliseconds * 1000.0 / cell.Events),
        Figures.Format(cell.HostMicroseconds),
    ];
}
