using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Peers;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.TableEmulator;

namespace Serverless.Benchmarks.TableRequests;

/// <summary>Requests to the tables for each stored event, everything the ingest function asks for counted at the transport.</summary>
internal sealed class TableRequestsBenchmark : IBenchmark
{
    private const string Devices = "--devices";
    private const string Rounds = "--rounds";
    private const string Metrics = "--metrics";

    public string Name => "table-requests";

    public string Summary => "Table requests of a stored event: registry, states, history and progress, over the table emulator.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Devices, 1000, 1, "events of a batch, each of a device of its own"),
        new(Metrics, 6, 1, "metrics of an event"),
        new(Rounds, 40, 2, "batches of each of the four partitions"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var server = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = run.NewDirectory("tables") }, NullLoggerFactory.Instance, cancellationToken)
            .ConfigureAwait(false);
        var fleet = new DeviceFleet(run[Devices]);
        var events = new EventSource(fleet, run[Metrics], TimeProvider.System);
        await using (var operators = Backend.Create(server.ConnectionString, new HttpClientTransport()))
        {
            await Registration.RegisterAsync(operators, fleet, cancellationToken).ConfigureAwait(false);
            run.Progress($"registered {fleet.All.Count()} devices");
        }

        var first = await RequestRun.MeasureAsync(server.ConnectionString, events, run[Rounds], cancellationToken).ConfigureAwait(false);
        run.Progress($"first instance: {first.FromCold:F4} from cold, {first.Steady:F4} steady");
        var later = new List<RequestRun>();
        var peers = new List<double>();
        for (var i = 1; i <= run.Runs; i++)
        {
            later.Add(await RequestRun.MeasureAsync(server.ConnectionString, events, run[Rounds], cancellationToken).ConfigureAwait(false));
            peers.Add(await MeasurePeerAsync(server.ConnectionString, events, cancellationToken).ConfigureAwait(false));
            run.Progress($"run {i} of {run.Runs}: {later[^1].FromCold:F4} from cold, {later[^1].Steady:F4} steady");
        }

        Report(run, first, later, new Measured(peers));
    }

    private static void Report(BenchmarkRun run, RequestRun first, List<RequestRun> later, Measured peer)
    {
        var cold = new Measured(later.ConvertAll(one => one.FromCold));
        run.Result.Add(Bar.AtMost("requests, a new instance from its first event on", 0.025, "/event", cold));
        run.Result.Add(Bar.AtMost("requests, without each partition's first batch", 0.025, "/event", new Measured(later.ConvertAll(one => one.Steady))));
        run.Result.Add("the first instance ever, on empty tables, from its first event on", "/event", new Measured([first.FromCold]));
        run.Result.AddCost("one awaited upsert per event (SDK)", "/event", peer, cold);
        foreach (var (kind, count) in later[^1].Counts.OrderByDescending(kind => kind.Value))
        {
            run.Result.Add($"of the last run: {kind}", "requests", new Measured([count]));
        }

        run.Result.Note($"{run[Rounds]} batches of each of 4 partitions, {run[Devices]} events of as many devices a batch; a partition's devices share a bucket, as the hub assigns them.");
        run.Result.Note("The host's checkpoints are not counted: on Azure they are blobs.");
    }

    private static async Task<double> MeasurePeerAsync(string tables, EventSource events, CancellationToken cancellationToken)
    {
        var transport = new CountingTransport();
        var client = new TableServiceClient(tables, new TableClientOptions { Transport = transport });
        await client.CreateTableIfNotExistsAsync(UpsertPerEvent.Table, cancellationToken).ConfigureAwait(false);
        var before = transport.Total;
        var batch = events.Next(0);
        await new UpsertPerEvent(client).IngestAsync(batch, cancellationToken).ConfigureAwait(false);
        return (double)(transport.Total - before) / batch.Length;
    }
}
