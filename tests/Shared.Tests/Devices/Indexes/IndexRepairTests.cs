using Azure.Data.Tables;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices.Indexes;

public sealed class IndexRepairTests : IAsyncLifetime
{
    private BackendFixture _backend = null!;
    private IServiceProvider _instance = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TableClient Table => _backend.Client.GetTableClient(TableNames.Devices);

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _instance = _backend.NewInstance();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(7)]
    public async Task Run_RowsMissingAndRowsTooMany_AreRepairedAndCounted(int maxKeys)
    {
        var store = _instance.GetRequiredService<DeviceStore>();
        for (var i = 0; i < 40; i++)
        {
            await IndexRows.PutAsync(store, $"d{i}", new() { Type = "pump", Site = i % 2 == 0 ? "north" : null }, DeviceStatus.Enabled);
        }

        await IndexRows.PutAsync(store, "d1", null, DeviceStatus.Enabled);
        string[] missing = [DeviceIndex.Type("pump") + "d2", DeviceIndex.Site("north") + "d2", DeviceIndex.Site("north") + "d30"];
        string[] surplus = [DeviceIndex.Type("fan") + "d2", DeviceIndex.Disabled + "d3", DeviceIndex.Site("x") + "d1", DeviceIndex.Site("x") + "nobody", "i~~"];
        foreach (var key in missing)
        {
            await Table.DeleteEntityAsync(BucketOf(key), key, cancellationToken: Ct);
        }

        foreach (var key in surplus)
        {
            await Table.AddEntityAsync(new TableEntity(BucketOf(key), key), Ct);
        }

        var devices = (await Rows.ReadAllAsync(_backend, TableNames.Devices, Ct)).Where(IsDevice).ToDictionary(row => row.RowKey, Text);
        var repaired = await RepairAsync(maxKeys);
        var again = await RepairAsync(maxKeys);

        Assert.Equal(new IndexRepairResult(39, missing.Length, surplus.Length), repaired);
        Assert.Equal(new IndexRepairResult(39, 0, 0), again);
        await IndexRows.AreExactAsync(_backend);
        Assert.Equal(devices, (await Rows.ReadAllAsync(_backend, TableNames.Devices, Ct)).Where(IsDevice).ToDictionary(row => row.RowKey, Text));
    }

    [Fact]
    public async Task Run_WhileDevicesChange_LeavesTheIndexesExact()
    {
        var store = _backend.NewInstance().GetRequiredService<DeviceStore>();
        var step = Gen.Select(Gen.Int[0, 9], Gen.Bool, IndexRows.AnyProperties, IndexRows.AnyStatus);
        await step.Array[60].SampleAsync(async steps =>
        {
            var changes = Task.Run(async () =>
            {
                foreach (var (id, isThere, properties, status) in steps)
                {
                    await IndexRows.PutAsync(store, $"d{id}", isThere ? properties : null, status);
                }
            }, Ct);
            do
            {
                await RepairAsync(1_000_000);
            }
            while (!changes.IsCompleted);

            await changes;
            await IndexRows.AreExactAsync(_backend);
        }, iter: TestEffort.Iterations(6), threads: 1);
    }

    [Fact]
    public async Task Run_WholeMaintenance_RepairsEveryBucket()
    {
        var store = _instance.GetRequiredService<DeviceStore>();
        for (var i = 0; i < 12; i++)
        {
            await IndexRows.PutAsync(store, $"d{i}", new() { Type = "pump" }, DeviceStatus.Enabled);
            var key = DeviceIndex.Type("pump") + $"d{i}";
            await Table.DeleteEntityAsync(BucketOf(key), key, cancellationToken: Ct);
        }

        await _instance.GetRequiredService<DeviceMaintenance>().RunAsync(Ct);

        await IndexRows.AreExactAsync(_backend);
    }

    private async Task<IndexRepairResult> RepairAsync(int maxKeys)
    {
        var sum = new IndexRepairResult(0, 0, 0);
        for (var bucket = 0; bucket < 4; bucket++)
        {
            var result = await new IndexRepair(_instance.GetRequiredService<TableStore>(), Bucket.Name(bucket), maxKeys).RunAsync(Ct);
            sum = new IndexRepairResult(sum.Devices + result.Devices, sum.Added + result.Added, sum.Removed + result.Removed);
        }

        return sum;
    }

    private static string BucketOf(string key) => Bucket.Of(DeviceIndex.DeviceId(key), 4);

    private static bool IsDevice(TableEntity row) => row.RowKey.StartsWith(DeviceKeys.DevicePrefix, StringComparison.Ordinal);

    private static string Text(TableEntity row) => string.Join(',', row
        .Where(column => column.Key is not ("odata.etag" or "Timestamp"))
        .OrderBy(column => column.Key, StringComparer.Ordinal)
        .Select(column => $"{column.Key}={column.Value} {column.Value?.GetType()}"));
}
