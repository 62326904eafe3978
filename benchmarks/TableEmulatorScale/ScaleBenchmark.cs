using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;

namespace Serverless.Benchmarks.TableEmulatorScale;

/// <summary>
/// Shows that point reads and transactions cost the same at ten million rows as at ten thousand. The runs of both
/// tables alternate, so that whatever else the machine does falls on both.
/// </summary>
internal sealed class ScaleBenchmark : IBenchmark
{
    private const string Small = "--small";
    private const string Large = "--large";

    public string Name => "table-emulator-scale";

    public string Summary => "Point read and 100-entity transaction of the table emulator, a small table against a large one.";

    public bool HasBars => false;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Small, 10_000, 100, "rows of the small table"),
        new(Large, 10_000_000, 100, "rows of the large table"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var (small, large) = (run.NewDirectory("small"), run.NewDirectory("large"));
        await LoadAsync(run, small, run[Small], cancellationToken).ConfigureAwait(false);
        await LoadAsync(run, large, run[Large], cancellationToken).ConfigureAwait(false);
        await MeasureAsync(run, small, large, cancellationToken).ConfigureAwait(false);
    }

    private static async Task LoadAsync(BenchmarkRun run, string directory, int rows, CancellationToken cancellationToken)
    {
        var elapsed = await BulkLoad.FillAsync(directory, rows, cancellationToken).ConfigureAwait(false);
        var bytes = new DirectoryInfo(directory).EnumerateFiles().Sum(file => file.Length);
        run.Progress($"loaded {rows} rows in {elapsed.TotalSeconds:F1} s ({elapsed.TotalMicroseconds / rows:F1} µs a row), {bytes / 1e6:F0} MB");
    }

    private static void Compare(BenchmarkResult result, string operation, List<double> small, List<double> large)
    {
        var atSmall = new Measured(small);
        result.Add($"{operation}, small table", "µs", atSmall);
        result.AddCost($"{operation}, large table", "µs", new Measured(large), atSmall);
    }

    private static async Task MeasureAsync(BenchmarkRun run, string small, string large, CancellationToken cancellationToken)
    {
        await using var first = await ScaleRun.OpenAsync(small, run[Small], cancellationToken).ConfigureAwait(false);
        await using var second = await ScaleRun.OpenAsync(large, run[Large], cancellationToken).ConfigureAwait(false);
        var reads = (Small: new List<double>(), Large: new List<double>());
        var transactions = (Small: new List<double>(), Large: new List<double>());

        // Run 0 warms up and is not counted.
        for (var i = 0; i <= run.Runs; i++)
        {
            if (i == 1)
            {
                foreach (var times in (List<double>[])[reads.Small, reads.Large, transactions.Small, transactions.Large]) times.Clear();
            }

            reads.Small.Add(await first.PointReadsAsync(cancellationToken).ConfigureAwait(false));
            reads.Large.Add(await second.PointReadsAsync(cancellationToken).ConfigureAwait(false));
            transactions.Small.Add(await first.TransactionsAsync(cancellationToken).ConfigureAwait(false));
            transactions.Large.Add(await second.TransactionsAsync(cancellationToken).ConfigureAwait(false));
            run.Progress($"run {i} of {run.Runs}");
        }

        Compare(run.Result, "point read", reads.Small, reads.Large);
        Compare(run.Result, "transaction of 100 inserts", transactions.Small, transactions.Large);
    }
}
