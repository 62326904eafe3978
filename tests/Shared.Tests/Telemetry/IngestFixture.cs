using System.Text;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Telemetry;

/// <summary>Registered devices, instances of ingest over one store, and a look at the store past them.</summary>
internal sealed class IngestFixture(BackendFixture backend, int buckets) : IAsyncDisposable
{
    private long _sequenceNumber;

    public BackendFixture Backend { get; } = backend;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<IngestFixture> StartAsync(int buckets, params string[] devices)
    {
        var fixture = new IngestFixture(await BackendFixture.StartAsync(), buckets);
        await fixture.RegisterAsync(devices);
        return fixture;
    }

    public async Task RegisterAsync(params string[] devices)
    {
        var store = NewInstance().GetRequiredService<DeviceStore>();
        foreach (var device in devices)
        {
            var (outcome, _) = await store.RegisterAsync(device, new DeviceProperties(), DeviceStatus.Enabled, Ct);
            Assert.Equal(RegistrationOutcome.Registered, outcome);
        }
    }

    /// <summary>An instance whose waits take real time.</summary>
    public IServiceProvider NewInstance(Dictionary<string, string?>? settings = null) =>
        Backend.NewInstance(
            new(settings ?? []) { ["Tables:Buckets"] = $"{buckets}" }, services => services.AddSingleton(TimeProvider.System));

    public TelemetryIngestor NewIngestor(Dictionary<string, string?>? settings = null) =>
        NewInstance(settings).GetRequiredService<TelemetryIngestor>();

    /// <summary>An event with the next sequence number of partition 0.</summary>
    public TelemetryEvent Event(string json, DateTimeOffset? enqueued = null)
    {
        var number = Interlocked.Increment(ref _sequenceNumber);
        return Events.Of(Encoding.UTF8.GetBytes(json)) with
        {
            SequenceNumber = number,
            Offset = $"{number * 100}",
            EnqueuedTime = enqueued ?? Events.Enqueued,
        };
    }

    public async Task<DeviceState> StateAsync(string device) =>
        await NewInstance().GetRequiredService<StateStore>().FindAsync(device, 1, Ct);

    public async Task<string> ValuesAsync(string device) => string.Join(' ', (await StateAsync(device)).Metrics
        .Select(metric => $"{metric.Name}={(metric.Value.Kind == MetricKind.Text ? metric.Value.Text : metric.Value.Number)}"));

    /// <summary>Every row of history, of the states but for their versions, and of the dead letters but for the times
    /// they were written.</summary>
    public async Task<List<string>> TablesAsync()
    {
        var rows = new List<string>();
        await foreach (var table in Backend.Client.QueryAsync(cancellationToken: Ct))
        {
            if (table.Name is TableNames.Schema or TableNames.Devices)
            {
                continue;
            }

            foreach (var row in await Rows.ReadAllAsync(Backend, table.Name, Ct))
            {
                rows.Add($"{table.Name} {Describe(row)}");
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>Forgets all telemetry, its states and dead letters.</summary>
    public async Task ClearAsync()
    {
        await foreach (var table in Backend.Client.QueryAsync(cancellationToken: Ct))
        {
            if (table.Name is not (TableNames.Schema or TableNames.Devices))
            {
                var rows = await Rows.ReadAllAsync(Backend, table.Name, Ct);
                var client = Backend.Client.GetTableClient(table.Name);
                await Task.WhenAll(rows.Select(row => client.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: Ct)));
            }
        }
    }

    public ValueTask DisposeAsync() => Backend.DisposeAsync();

    private static string Describe(TableEntity row)
    {
        // The place in the list by time has its time in its key.
        var rowKey = row.RowKey.StartsWith("t~", StringComparison.Ordinal) ? "t~…~" + row.RowKey[(row.RowKey.LastIndexOf('~') + 1)..] : row.RowKey;
        var columns = ((IEnumerable<KeyValuePair<string, object>>)row)
            .Where(column => column.Key is not ("odata.etag" or "Timestamp" or "PartitionKey" or "RowKey" or "version" or "deadLetteredAt"))
            .OrderBy(column => column.Key, StringComparer.Ordinal)
            .Select(column => $"{column.Key}={(column.Value is byte[] bytes ? Convert.ToHexString(bytes) : column.Value)}:{column.Value.GetType().Name}");
        return $"{row.PartitionKey}/{rowKey} {string.Join(' ', columns)}";
    }
}
