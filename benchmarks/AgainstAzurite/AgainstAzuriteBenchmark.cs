using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.LocalHost.Hosting;
using Serverless.TableEmulator;
using Serverless.TableEmulator.Azurite;

namespace Serverless.Benchmarks.AgainstAzurite;

/// <summary>The table emulator beside Azurite, under one client in turns.</summary>
internal sealed class AgainstAzuriteBenchmark : IBenchmark
{
    private const string Rows = "--rows";
    private const string FillSeconds = "--fill-seconds";
    private const int OurTransactions = 100;
    private const int AzuriteTransactions = 8;
    private const int OurReads = 1000;
    private const int AzuriteReads = 200;

    public string Name => "table-emulator";

    public string Summary => "The table emulator against Azurite under the same client: transactions of 100 inserts and point reads.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Rows, 25_000, 100, "rows that each of the four partitions holds before"),
        new(FillSeconds, 1200, 1, "the longest that filling Azurite may take; what it holds by then is used"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var emulator = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = run.NewDirectory("tables") }, NullLoggerFactory.Instance, cancellationToken)
            .ConfigureAwait(false);
        await using var azurite = await AzuriteProcess.StartAsync(
            AzuriteTools.Find(), run.NewDirectory("azurite"), 0, NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        var (ours, theirs) = (new RowsTable(emulator.ConnectionString), new RowsTable(azurite.ConnectionString));

        run.Progress($"filling Azurite with {RowsTable.Partitions} times {run[Rows]} rows");
        await theirs.FillAsync(run[Rows], TimeSpan.FromSeconds(run[FillSeconds]), cancellationToken).ConfigureAwait(false);
        run.Progress($"Azurite holds {theirs.Rows} rows a partition; filling ours");
        await ours.FillAsync(run[Rows], TimeSpan.MaxValue, cancellationToken).ConfigureAwait(false);

        var rates = (OurInserts: new List<double>(), TheirInserts: new List<double>(), OurReads: new List<double>(), TheirReads: new List<double>());
        await MeasureAsync(ours, theirs, rates, cancellationToken).ConfigureAwait(false);
        foreach (var warmUp in (List<double>[])[rates.OurInserts, rates.TheirInserts, rates.OurReads, rates.TheirReads])
        {
            warmUp.Clear();
        }

        for (var i = 1; i <= run.Runs; i++)
        {
            await MeasureAsync(ours, theirs, rates, cancellationToken).ConfigureAwait(false);
            run.Progress($"run {i} of {run.Runs}: inserts {rates.OurInserts[^1]:N0} to {rates.TheirInserts[^1]:N0} a second, reads {rates.OurReads[^1]:N0} to {rates.TheirReads[^1]:N0}");
        }

        var result = run.Result;
        result.Add(Bar.AtLeast("inserts in transactions of 100, times Azurite's rate", 50, "×", new Measured(rates.OurInserts).Over(new Measured(rates.TheirInserts))));
        result.Add(Bar.AtLeast("point reads, times Azurite's rate", 5, "×", new Measured(rates.OurReads).Over(new Measured(rates.TheirReads))));
        result.Add("inserts: table emulator", "entities/s", new Measured(rates.OurInserts));
        result.AddRate("inserts: Azurite", "entities/s", new Measured(rates.TheirInserts), new Measured(rates.OurInserts));
        result.Add("point reads: table emulator", "/s", new Measured(rates.OurReads));
        result.AddRate("point reads: Azurite", "/s", new Measured(rates.TheirReads), new Measured(rates.OurReads));
        result.Note($"Azure.Data.Tables in this process, one request after the other; 4 partitions of {ours.Rows:N0} rows in the emulator and {theirs.Rows:N0} in Azurite at the end, filled in the same way, four transactions at a time.");
        result.Note($"A run: {OurTransactions} transactions and {OurReads} reads on ours, {AzuriteTransactions} and {AzuriteReads} on Azurite, in turns. The emulator runs in this process, Azurite in its own.");
    }

    private static async Task MeasureAsync(
        RowsTable ours,
        RowsTable theirs,
        (List<double> OurInserts, List<double> TheirInserts, List<double> OurReads, List<double> TheirReads) rates,
        CancellationToken cancellationToken)
    {
        rates.OurInserts.Add(await ours.MeasureInsertsAsync(OurTransactions, cancellationToken).ConfigureAwait(false));
        rates.TheirInserts.Add(await theirs.MeasureInsertsAsync(AzuriteTransactions, cancellationToken).ConfigureAwait(false));
        rates.OurReads.Add(await ours.MeasureReadsAsync(OurReads, cancellationToken).ConfigureAwait(false));
        rates.TheirReads.Add(await theirs.MeasureReadsAsync(AzuriteReads, cancellationToken).ConfigureAwait(false));
    }
}
