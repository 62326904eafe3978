using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Stub;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.IngestCpu;

/// <summary>What the ingest path costs by itself: events decoded to tables answered, over a transport that answers at once.</summary>
internal sealed class IngestCpuBenchmark : IBenchmark
{
    private const string Devices = "--devices";
    private const string Metrics = "--metrics";
    private const string Batches = "--batches";
    private const string PeerBatches = "--peer-batches";
    private const int WarmUpRounds = 6;
    private static readonly TimeSpan CompilerPause = TimeSpan.FromMilliseconds(400);

    public string Name => "ingest-cpu";

    public string Summary => "CPU and allocated memory of an event in the ingest path, decode to tables answered, two entities an event.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Devices, 1000, 1, "events of a batch, each of a device of its own"),
        new(Metrics, 6, 1, "metrics of an event"),
        new(Batches, 100, 1, "batches of a run"),
        new(PeerBatches, 4, 0, "batches of a peer's run; 0 leaves the peers out"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(run[Devices]);
        var events = new EventSource(fleet, run[Metrics], TimeProvider.System);
        var transport = new StubTransport(fleet);
        await using var backend = Backend.Create(StubTables.ConnectionString, transport);
        var client = new TableServiceClient(StubTables.ConnectionString, new TableClientOptions { Transport = transport });
        var product = new Product(backend.GetRequiredService<TelemetryIngestor>());
        IPeer[] peers = run[PeerBatches] == 0 ? [] : [new UpsertPerEvent(client), new SdkBatches(client)];

        foreach (var ingest in peers.Prepend(product))
        {
            run.Progress($"warming up: {ingest.Name}");
            for (var round = 0; round < WarmUpRounds; round++)
            {
                await IngestAsync(ingest, events.Next(0, ingest == product ? 60 : 4), cancellationToken).ConfigureAwait(false);

                // The compiler's later tiers begin when nothing new was compiled for 100 ms, and run beside.
                await Task.Delay(CompilerPause, cancellationToken).ConfigureAwait(false);
            }
        }

        var ours = new Costs();
        var theirs = Array.ConvertAll(peers, _ => new Costs());
        for (var i = 1; i <= run.Runs; i++)
        {
            ours.Add(await MeasureAsync(product, events.Next(0, run[Batches]), cancellationToken).ConfigureAwait(false), run[Devices] * run[Batches]);
            for (var peer = 0; peer < peers.Length; peer++)
            {
                var batches = events.Next(0, run[PeerBatches]);
                theirs[peer].Add(await MeasureAsync(peers[peer], batches, cancellationToken).ConfigureAwait(false), run[Devices] * run[PeerBatches]);
            }

            run.Progress($"run {i} of {run.Runs}: {ours.Microseconds.Values[^1]:F1} µs, {ours.Bytes.Values[^1]:N0} bytes");
        }

        run.Result.Add(Bar.AtMost("CPU", 12, "µs/event", ours.Microseconds));
        run.Result.Add(Bar.AtMost("allocated", 3072, "bytes/event", ours.Bytes));
        for (var peer = 0; peer < peers.Length; peer++)
        {
            run.Result.AddCost($"{peers[peer].Name}: CPU", "µs/event", theirs[peer].Microseconds, ours.Microseconds);
            run.Result.AddCost($"{peers[peer].Name}: allocated", "bytes/event", theirs[peer].Bytes, ours.Bytes);
        }

        await AddStubAsync(run, transport, product, events, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The stub's own share, which is in all the figures above.</summary>
    private static async Task AddStubAsync(
        BenchmarkRun run, StubTransport transport, Product product, EventSource events, CancellationToken cancellationToken)
    {
        const int Replays = 100;
        transport.Records = true;
        await product.IngestAsync(events.Next(0), cancellationToken).ConfigureAwait(false);
        transport.Records = false;
        transport.Replay();
        var stub = new Costs();
        for (var i = 0; i < run.Runs; i++)
        {
            var cost = await Cost.OfAsync(() =>
            {
                for (var replay = 0; replay < Replays; replay++)
                {
                    transport.Replay();
                }

                return Task.CompletedTask;
            }).ConfigureAwait(false);
            stub.Add(cost, Replays * run[Devices]);
        }

        run.Result.Add("the stub transport by itself, part of ours: CPU", "µs/event", stub.Microseconds);
        run.Result.Add("the stub transport by itself, part of ours: allocated", "bytes/event", stub.Bytes);
        run.Result.Note($"Batches of {run[Devices]} events of as many devices of one bucket, {run[Metrics]} metrics each; caches warm; process CPU, the collector's included.");
    }

    private static Task<Cost> MeasureAsync(IPeer ingest, List<TelemetryEvent[]> batches, CancellationToken cancellationToken) =>
        Cost.OfAsync(() => IngestAsync(ingest, batches, cancellationToken));

    private static async Task IngestAsync(IPeer ingest, List<TelemetryEvent[]> batches, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
        {
            await ingest.IngestAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Product(TelemetryIngestor ingestor) : IPeer
    {
        public string Name => "the ingest path";

        public async Task IngestAsync(IReadOnlyList<TelemetryEvent> events, CancellationToken cancellationToken)
        {
            var result = await ingestor.IngestAsync(events, cancellationToken).ConfigureAwait(false);
            if (result.Accepted.Count != events.Count)
            {
                throw new InvalidOperationException($"Of {events.Count} events {result.Accepted.Count} were accepted.");
            }
        }
    }
}
