using System.Globalization;

namespace Serverless.Benchmarks.TableEmulatorScale;

/// <summary>
/// Shows that point reads and transactions cost the same at ten million rows as at ten thousand. The runs of both
/// tables alternate, so that whatever else the machine does falls on both.
/// </summary>
internal sealed class ScaleBenchmark(ScaleOptions options)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (small, large) = (Path.Combine(options.DataDirectory, "small"), Path.Combine(options.DataDirectory, "large"));
        try
        {
            await LoadAsync(small, options.SmallRows, cancellationToken).ConfigureAwait(false);
            await LoadAsync(large, options.LargeRows, cancellationToken).ConfigureAwait(false);
            await MeasureAsync(small, large, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(options.DataDirectory, recursive: true);
        }
    }

    private static async Task LoadAsync(string directory, int rows, CancellationToken cancellationToken)
    {
        var elapsed = await BulkLoad.FillAsync(directory, rows, cancellationToken).ConfigureAwait(false);
        var bytes = new DirectoryInfo(directory).EnumerateFiles().Sum(file => file.Length);
        Print($"loaded {rows} rows in {elapsed.TotalSeconds:F1} s ({elapsed.TotalMicroseconds / rows:F1} µs a row), {bytes / 1e6:F0} MB");
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Compare(Measured small, Measured large)
    {
        Print($"{small.Name,-28} small {small}");
        Print($"{"",-28} large {large}");
        Print($"{"",-28} ratio {large.Median / small.Median,10:F2}");
    }

    private async Task MeasureAsync(string small, string large, CancellationToken cancellationToken)
    {
        await using var first = await ScaleRun.OpenAsync(small, options.SmallRows, cancellationToken).ConfigureAwait(false);
        await using var second = await ScaleRun.OpenAsync(large, options.LargeRows, cancellationToken).ConfigureAwait(false);
        var reads = (Small: new List<double>(), Large: new List<double>());
        var transactions = (Small: new List<double>(), Large: new List<double>());

        // Run 0 warms up and is not counted.
        for (var run = 0; run <= options.Runs; run++)
        {
            if (run == 1)
            {
                foreach (var times in (List<double>[])[reads.Small, reads.Large, transactions.Small, transactions.Large]) times.Clear();
            }

            reads.Small.Add(await first.PointReadsAsync(cancellationToken).ConfigureAwait(false));
            reads.Large.Add(await second.PointReadsAsync(cancellationToken).ConfigureAwait(false));
            transactions.Small.Add(await first.TransactionsAsync(cancellationToken).ConfigureAwait(false));
            transactions.Large.Add(await second.TransactionsAsync(cancellationToken).ConfigureAwait(false));
        }

        Compare(new Measured("point read", reads.Small), new Measured("point read", reads.Large));
        Compare(new Measured("transaction of 100 inserts", transactions.Small), new Measured("transaction of 100 inserts", transactions.Large));
    }
}
