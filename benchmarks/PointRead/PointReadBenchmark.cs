using Microsoft.Extensions.DependencyInjection;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Stub;
using Serverless.Shared.State;
using Serverless.Shared.State.Answers;
using Serverless.Shared.Tables;

namespace Serverless.Benchmarks.PointRead;

/// <summary>What a client pays to read the state of one device, beside the SDK.</summary>
internal sealed class PointReadBenchmark : IBenchmark
{
    private const string Reads = "--reads";
    private const string Metrics = "--metrics";
    private const string Device = "device-000001";

    public string Name => "point-read";

    public string Summary => "CPU and allocated memory of a read of one state, from its request to the state, beside the SDK.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Reads, 50_000, 1, "reads of a run"),
        new(Metrics, 6, 0, "metrics of the state, all numbers"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var backend = Backend.Create(StubTables.ConnectionString, new RowTransport(run[Metrics]));
        var store = backend.GetRequiredService<TableStore>();
        var (ours, unchanged, theirs) = (new Costs(), new Costs(), new Costs());
        await RepeatAsync(ReadAsync, 20_000).ConfigureAwait(false);
        await RepeatAsync(ReadBySdkAsync, 10_000).ConfigureAwait(false);
        for (var i = 1; i <= run.Runs; i++)
        {
            ours.Add(await Cost.OfAsync(() => RepeatAsync(ReadAsync, run[Reads])).ConfigureAwait(false), run[Reads]);
            unchanged.Add(await Cost.OfAsync(() => RepeatAsync(LookAsync, run[Reads])).ConfigureAwait(false), run[Reads]);
            theirs.Add(await Cost.OfAsync(() => RepeatAsync(ReadBySdkAsync, run[Reads])).ConfigureAwait(false), run[Reads]);
            run.Progress($"run {i} of {run.Runs}: {ours.Microseconds.Values[^1]:F2} µs, the SDK {theirs.Microseconds.Values[^1]:F2} µs");
        }

        run.Result.Add(Bar.AtMost("CPU, share of the SDK's", 0.5, "", ours.Microseconds.Over(theirs.Microseconds)));
        run.Result.Add("CPU", "µs/read", ours.Microseconds);
        run.Result.Add("allocated", "bytes/read", ours.Bytes);
        run.Result.Add("a row known by its ETag, not parsed: CPU", "µs/read", unchanged.Microseconds);
        run.Result.AddCost("SDK: CPU", "µs/read", theirs.Microseconds, ours.Microseconds);
        run.Result.AddCost("SDK: allocated", "bytes/read", theirs.Bytes, ours.Bytes);
        run.Result.Note("Process CPU, the stub transport's included; no network.");

        async Task ReadAsync()
        {
            using var row = await store.FindPointAsync(TableNames.State, "b0000", Device, null, cancellationToken).ConfigureAwait(false);
            StateRowJson.Read(row.Json, Device);
        }

        async Task LookAsync()
        {
            using var row = await store.FindPointAsync(TableNames.State, "b0000", Device, null, cancellationToken).ConfigureAwait(false);
        }

        async Task ReadBySdkAsync() => StateRow.Read(
            (await store.FindAsync(TableNames.State, "b0000", Device, null, cancellationToken).ConfigureAwait(false))!);
    }

    private static async Task RepeatAsync(Func<Task> work, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await work().ConfigureAwait(false);
        }
    }
}
