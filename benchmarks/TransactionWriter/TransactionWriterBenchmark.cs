using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Running;
using Serverless.Benchmarks.Stub;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Benchmarks.TransactionWriter;

/// <summary>What a row costs on its way into a transaction: the transaction writer beside the SDK, rows made before.</summary>
internal sealed class TransactionWriterBenchmark : IBenchmark
{
    private const string Table = "telemetry202611";
    private const string Transactions = "--transactions";
    private const string Metrics = "--metrics";

    public string Name => "transaction-writer";

    public string Summary => "CPU and allocated memory of an entity in transactions of 100, the transaction writer beside the SDK.";

    public bool HasBars => true;

    public IReadOnlyList<BenchmarkOption> Options { get; } =
    [
        new(Transactions, 1000, 1, "transactions of a run, of 100 entities each"),
        new(Metrics, 6, 1, "metrics of an entity, all numbers"),
    ];

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var clients = TableClientFactory.Create(
            new ConfigurationBuilder().AddInMemoryCollection([new("Tables", StubTables.ConnectionString)]).Build(),
            new TablesOptions(),
            new StubTransport(new DeviceFleet(1)));
        var rows = MakeRows(run[Metrics]);
        var upserts = Array.ConvertAll(rows, row => new TransactionOperation(TransactionKind.Upsert, row));
        var updates = Array.ConvertAll(rows, row => new TransactionOperation(TransactionKind.Update, row, ETag.All));
        var actions = Array.ConvertAll(rows, row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row.ToEntity()));
        var sdkClient = clients.Service.GetTableClient(Table);
        Func<Task> writer = () => clients.Transactions.SubmitAsync(Table, upserts, withETags: false, cancellationToken);
        Func<Task> withETags = () => clients.Transactions.SubmitAsync(Table, updates, withETags: true, cancellationToken);
        Func<Task> sdk = () => sdkClient.SubmitTransactionAsync(actions, cancellationToken);

        run.Progress($"warming up");
        await RepeatAsync(writer, 2000).ConfigureAwait(false);
        await RepeatAsync(withETags, 500).ConfigureAwait(false);
        await RepeatAsync(sdk, 300).ConfigureAwait(false);

        var (ours, conditional, theirs) = (new Costs(), new Costs(), new Costs());
        for (var i = 1; i <= run.Runs; i++)
        {
            var transactions = run[Transactions];
            ours.Add(await Cost.OfAsync(() => RepeatAsync(writer, transactions)).ConfigureAwait(false), transactions * rows.Length);
            conditional.Add(await Cost.OfAsync(() => RepeatAsync(withETags, transactions)).ConfigureAwait(false), transactions * rows.Length);
            theirs.Add(await Cost.OfAsync(() => RepeatAsync(sdk, transactions)).ConfigureAwait(false), transactions * rows.Length);
            run.Progress($"run {i} of {run.Runs}: {ours.Microseconds.Values[^1]:F2} µs, {ours.Bytes.Values[^1]:N0} bytes");
        }

        run.Result.Add(Bar.AtMost("CPU", 2.5, "µs/entity", ours.Microseconds));
        run.Result.Add(Bar.AtMost("allocated", 300, "bytes/entity", ours.Bytes));
        run.Result.AddCost("updates by ETag, new ETags read: CPU", "µs/entity", conditional.Microseconds, ours.Microseconds);
        run.Result.AddCost("updates by ETag, new ETags read: allocated", "bytes/entity", conditional.Bytes, ours.Bytes);
        run.Result.AddCost("SDK: CPU", "µs/entity", theirs.Microseconds, ours.Microseconds);
        run.Result.AddCost("SDK: allocated", "bytes/entity", theirs.Bytes, ours.Bytes);
        run.Result.Note("Upserts of one partition, rows made before; process CPU, the collector's and the stub transport's included.");
    }

    private static DoublesRow[] MakeRows(int metrics)
    {
        var random = new Random(1);
        var columns = Enumerable.Range(0, metrics).Select(i => new ColumnName($"m_metric{i}")).ToArray();
        return [.. Enumerable.Range(0, TableStore.MaxOperations).Select(i => new DoublesRow(
            string.Create(CultureInfo.InvariantCulture, $"device-{i:D6}~000001~98204658399999~9007199254740991~0123456789abcdef0123456789abcdef"),
            columns,
            [.. columns.Select(_ => Math.Round(random.NextDouble() * 100, 2))]))];
    }

    private static async Task RepeatAsync(Func<Task> work, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await work().ConfigureAwait(false);
        }
    }
}
