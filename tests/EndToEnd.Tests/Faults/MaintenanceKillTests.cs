using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Shared;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Retention;
using Serverless.Shared.Tables;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>kill -9 of the backend while indexes are repaired and old months are dropped: the next run does the rest.</summary>
public sealed class MaintenanceKillTests
{
    private const int Devices = 150;
    private const int Kills = 2;
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(0.4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Maintenance_KilledWhileItRuns_NextRunLeavesIndexesExactAndOldMonthsGone()
    {
        var random = new Random(FaultOptions.Seed);
        await using var backend = new Backend();
        await backend.StartAsync(Cancellation);
        var ids = Enumerable.Range(0, Devices).Select(number => $"index-{number}").ToList();
        await backend.RegisterAsync(ids, Cancellation);
        for (var kill = 0; kill < Kills; kill++)
        {
            await SpoilIndexesAsync(backend.Tables, ids);
            await MakeOldMonthsAsync(backend.Tables);
            var running = RunUntilKilledAsync(backend);
            await Task.Delay(random.NextDouble() * LongestRun, Cancellation);
            await backend.KillAsync();
            await running;
            await backend.StartAsync(Cancellation);
            Assert.Equal(ids.Order(StringComparer.Ordinal), await AllAsync(backend, "status=enabled"));
        }

        await RunAsync(backend);

        Assert.Equal(ids.Order(StringComparer.Ordinal), await AllAsync(backend, "type=pump"));
        Assert.Empty(await AllAsync(backend, "type=ghost"));
        var indexes = await RowKeysAsync(backend.Tables, "devices", key => key.StartsWith("i~", StringComparison.Ordinal));
        Assert.Equal(ids.Select(id => DeviceIndex.Type("pump") + id).Order(StringComparer.Ordinal), indexes);
        var tables = await backend.Tables.QueryAsync(cancellationToken: Cancellation).Select(table => table.Name).ToListAsync(Cancellation);
        Assert.DoesNotContain(tables, table => table.EndsWith("202001", StringComparison.Ordinal) || table.EndsWith("202002", StringComparison.Ordinal));
        Assert.Contains(tables, table => table.StartsWith("telemetry", StringComparison.Ordinal));
    }

    /// <summary>Runs what the timers run, on the backend's tables, which lie in the process that is killed.</summary>
    private static async Task RunAsync(Backend backend)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tables"] = backend.Addresses.Tables,
            ["Tables:MaxAttempts"] = "2",
            ["EventHubs"] = backend.Addresses.EventHubs,
            ["Credentials:MasterKey"] = Convert.ToBase64String(new byte[32]),
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddBackend(configuration);
        await using var instance = services.BuildServiceProvider();
        await Task.WhenAll(
            instance.GetRequiredService<DeviceMaintenance>().RunAsync(Cancellation),
            instance.GetRequiredService<RetentionSweep>().RunAsync(Cancellation));
    }

    private static async Task RunUntilKilledAsync(Backend backend)
    {
        try
        {
            while (true)
            {
                await RunAsync(backend);
            }
        }
        catch (TableStoreUnavailableException)
        {
            // Killed.
        }
    }

    private static async Task SpoilIndexesAsync(TableServiceClient tables, List<string> ids)
    {
        var devices = tables.GetTableClient("devices");
        foreach (var id in ids.Where((_, place) => place % 3 == 0))
        {
            await devices.DeleteEntityAsync(Bucket.Of(id, 4), DeviceIndex.Type("pump") + id, cancellationToken: Cancellation);
            await devices.UpsertEntityAsync(new TableEntity(Bucket.Of(id, 4), DeviceIndex.Type("ghost") + id), cancellationToken: Cancellation);
        }
    }

    private static async Task MakeOldMonthsAsync(TableServiceClient tables)
    {
        foreach (var name in (string[])["telemetry202001", "telemetry202002", "deadletters202001", "deadletters202002"])
        {
            await tables.CreateTableIfNotExistsAsync(name, Cancellation);
            foreach (var chunk in Enumerable.Range(0, 200).Chunk(100))
            {
                await tables.GetTableClient(name).SubmitTransactionAsync(
                    chunk.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity("p", $"{row}"))), Cancellation);
            }
        }
    }

    private static async Task<List<string>> AllAsync(Backend backend, string filter)
    {
        using var client = new HttpClient { BaseAddress = backend.Addresses.Http };
        var found = new List<string>();
        string? continuation = null;
        do
        {
            var more = continuation is null ? "" : $"&continuation={Uri.EscapeDataString(continuation)}";
            using var page = JsonDocument.Parse(await client.GetStringAsync($"api/devices?limit=1000&{filter}{more}", Cancellation));
            found.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("deviceId").GetString()!));
            continuation = page.RootElement.GetProperty("continuation").GetString();
        }
        while (continuation is not null);
        return found;
    }

    private static async Task<List<string>> RowKeysAsync(TableServiceClient tables, string table, Func<string, bool> isWanted) =>
        [.. (await tables.GetTableClient(table).QueryAsync<TableEntity>(select: ["RowKey"], cancellationToken: Cancellation)
            .Select(row => row.RowKey).Where(isWanted).ToListAsync(Cancellation)).Order(StringComparer.Ordinal)];
}
