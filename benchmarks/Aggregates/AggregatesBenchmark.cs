using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.Aggregates;
using Serverless.TableEmulator;

namespace Serverless.Benchmarks.Aggregates;

/// <summary>What aggregating a long history costs, and that memory stays flat however long it is.</summary>
internal sealed class AggregatesBenchmark : IBenchmark
{
    private const string Readings = "--readings";
    private const string WindowSeconds = "--window-seconds";

    public string Name => "aggregates";

    public string Summary => "CPU, time and memory of a reading that is aggregated, a long history beside one a tenth as long.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Readings, 1_000_000, 10_000, "readings of the long history, one a second, six metrics each"),
        new(WindowSeconds, 300, 1, "seconds of a window"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var emulator = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = run.NewDirectory("tables") }, NullLoggerFactory.Instance, cancellationToken)
            .ConfigureAwait(false);
        using var transport = new HttpClientTransport();
        await using var backend = Backend.Create(emulator.ConnectionString, transport);
        var history = new LongHistory(
            backend.GetRequiredService<HistoryStore>(),
            backend.GetRequiredService<AggregateReader>(),
            backend.GetRequiredService<IOptions<TablesOptions>>().Value.Buckets,
            run[WindowSeconds]);
        var (few, many) = (run[Readings] / 10, run[Readings]);
        run.Progress($"writing {few} and {many} readings");
        await history.FillAsync("short", few, cancellationToken).ConfigureAwait(false);
        await history.FillAsync("long", many, cancellationToken).ConfigureAwait(false);

        var (costs, heaps, lesserHeaps, rates) = (new Costs(), new List<double>(), new List<double>(), new List<double>());
        await history.AggregateAsync("short", few, cancellationToken).ConfigureAwait(false);
        for (var i = 1; i <= run.Runs; i++)
        {
            var lesser = await history.AggregateAsync("short", few, cancellationToken).ConfigureAwait(false);
            var greater = await history.AggregateAsync("long", many, cancellationToken).ConfigureAwait(false);
            costs.Add(greater.Cost, many);
            lesserHeaps.Add(lesser.HeapBytes / 1e6);
            heaps.Add(greater.HeapBytes / 1e6);
            rates.Add(many / greater.Elapsed.TotalSeconds);
            run.Progress($"run {i} of {run.Runs}: {rates[^1]:N0} readings/s, {greater.Pages} pages, {heaps[^1]:F1} MB beside {lesserHeaps[^1]:F1} MB");
        }

        run.Result.Add(Bar.AtMost("live heap above that before, at its greatest", 32, "MB", new Measured(heaps)));
        run.Result.AddCost("the same, a tenth of the readings", "MB", new Measured(lesserHeaps), new Measured(heaps));
        run.Result.Add("rate", "readings/s", new Measured(rates));
        run.Result.Add("CPU", "µs/reading", costs.Microseconds);
        run.Result.Add("allocated", "bytes/reading", costs.Bytes);
        run.Result.Note("Every answer is checked: its windows hold all readings, and their means are right. CPU and memory are those of this process, the emulator's and the sampler's full collections (four a second) included.");
    }
}
