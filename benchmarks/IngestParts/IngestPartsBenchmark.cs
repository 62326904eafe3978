using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Stub;

namespace Serverless.Benchmarks.IngestParts;

/// <summary>The ingest path by its steps, each called as the ingestor calls it.</summary>
internal sealed class IngestPartsBenchmark : IBenchmark
{
    private const string Devices = "--devices";
    private const string Metrics = "--metrics";
    private const string Batches = "--batches";

    public string Name => "ingest-parts";

    public string Summary => "The ingest path by part: what each step costs an event.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Devices, 1000, 1, "events of a batch, each of a device of its own"),
        new(Metrics, 6, 1, "metrics of an event"),
        new(Batches, 40, 1, "batches of a run"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(run[Devices]);
        var events = new EventSource(fleet, run[Metrics], TimeProvider.System);
        await using var backend = Backend.Create(StubTables.ConnectionString, new StubTransport(fleet));
        var steps = new IngestSteps(backend);
        run.Progress($"warming up");
        await steps.RunAsync(events.Next(0, 60), cancellationToken).ConfigureAwait(false);
        var parts = new Dictionary<string, Costs>(StringComparer.Ordinal);
        for (var i = 1; i <= run.Runs; i++)
        {
            var batches = events.Next(0, run[Batches]);
            GC.Collect();
            foreach (var (part, cost) in await steps.RunAsync(batches, cancellationToken).ConfigureAwait(false))
            {
                if (!parts.TryGetValue(part, out var costs))
                {
                    parts[part] = costs = new Costs();
                }

                costs.Add(cost, run[Devices] * run[Batches]);
            }

            run.Progress($"run {i} of {run.Runs}");
        }

        run.Result.Tables.Add(new ResultTable(
            ["part", "CPU, µs/event", "allocated, bytes/event"],
            [.. parts.Select(part => new[] { part.Key, part.Value.Microseconds.ToString(), part.Value.Bytes.ToString() })]));
        run.Result.Note("Process CPU around each step, the collector's wherever it falls; the merge is run twice, once by itself; the stub transport's share is in the writes (see ingest-cpu).");
    }
}
