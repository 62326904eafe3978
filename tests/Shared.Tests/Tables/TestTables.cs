using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Tables;

/// <summary>The table services over any connection or transport, with attempts that follow at once.</summary>
internal sealed class TestTables
{
    /// <summary>An account as local emulators have it; nothing listens where a transport is given.</summary>
    public const string Account =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;";

    public TestTables(TableClients clients, TablesOptions options, TimeProvider? time = null, double random = 0)
    {
        Clients = clients;
        Time = time ?? TimeProvider.System;
        Options = Microsoft.Extensions.Options.Options.Create(options);
        Metrics = new BackendMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
        Store = new TableStore(Clients, Options, Time, Metrics, NullLogger<TableStore>.Instance, new FixedRandom(random));
        Writer = new UpsertWriter(Store, Options, Metrics);
        DeadLetters = new DeadLetterStore(Store, Writer, Options, Time, Metrics);
        Schema = new SchemaStore(Store, Options);
        History = new HistoryStore(
            Store, Writer, new HistoryScan(Store, new HistoryMonths(Store, Time), Options), Options, Time);
    }

    public TableClients Clients { get; }

    public TimeProvider Time { get; }

    public IOptions<TablesOptions> Options { get; }

    public BackendMetrics Metrics { get; }

    public TableStore Store { get; }

    public UpsertWriter Writer { get; }

    public DeadLetterStore DeadLetters { get; }

    public SchemaStore Schema { get; }

    public HistoryStore History { get; }

    public static TestTables Over(HttpMessageHandler handler, TablesOptions? options = null, TimeProvider? time = null) =>
        Connect(Account + "TableEndpoint=http://127.0.0.1:9/devstoreaccount1;", options, time, new HttpClientTransport(handler));

    /// <summary>Over a connection string, with the clients the backend makes itself.</summary>
    public static TestTables Connect(
        string connectionString, TablesOptions? options = null, TimeProvider? time = null, HttpPipelineTransport? transport = null)
    {
        options ??= new TablesOptions();
        var settings = new Dictionary<string, string?> { ["Tables"] = connectionString };
        return new TestTables(
            TableClientFactory.Create(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), options, transport), options, time);
    }

    /// <summary>Writes readings of any months and buckets, repetitions among them, as a batch does: a hundred of one place at
    /// a time, several at once.</summary>
    /// <returns>The indices in <paramref name="readings"/> of those the store refused for good.</returns>
    public async Task<IReadOnlyList<RejectedWrite>> WriteHistoryAsync(
        IReadOnlyList<(Reading Reading, int Registration)> readings, CancellationToken cancellationToken)
    {
        var rejected = new ConcurrentBag<RejectedWrite>();
        var parts = readings
            .Select((item, index) => (
                Table: HistoryRow.Table(item.Reading.Timestamp),
                Row: new HistoryRow(item.Reading, item.Registration, Bucket.Of(item.Reading.DeviceId, Options.Value.Buckets)),
                Index: index))
            .DistinctBy(item => (item.Table, item.Row.PartitionKey, item.Row.RowKey))
            .GroupBy(item => (item.Table, item.Row.PartitionKey))
            .SelectMany(place => place.Chunk(TableStore.MaxOperations));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Options.Value.MaxParallelTransactions, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(parts, parallel, async (part, token) =>
        {
            foreach (var refusal in await History.WriteAsync(part[0].Table, Array.ConvertAll(part, item => item.Row), token))
            {
                rejected.Add(refusal with { Index = part[refusal.Index].Index });
            }
        });
        return [.. rejected.OrderBy(refusal => refusal.Index)];
    }

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
