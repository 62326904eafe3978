using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Retention;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Devices.Indexes;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Faults;

/// <summary>Maintenance that dies after each of its requests in turn: the next run leaves what one that lived would.</summary>
public sealed class MaintenanceDeathTests : IAsyncLifetime
{
    private BackendFixture _backend = null!;
    private FaultProxy _proxy = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _proxy = await FaultProxy.StartAsync(_backend.ConnectionString, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IndexRepair_DiesAtEachRequest_NextRunLeavesTheIndexesExact(bool tookEffect)
    {
        var store = _backend.NewInstance().GetRequiredService<DeviceStore>();
        var table = _backend.Client.GetTableClient(TableNames.Devices);
        for (var number = 0; number < 8; number++)
        {
            await IndexRows.PutAsync(store, $"d{number}", new() { Type = "pump" }, DeviceStatus.Enabled);
        }

        var deaths = await DieAtEachRequestAsync(tookEffect, async instance =>
        {
            for (var number = 0; number < 8; number += 2)
            {
                var bucket = Bucket.Of($"d{number}", 4);
                await table.DeleteEntityAsync(bucket, DeviceIndex.Type("pump") + $"d{number}", cancellationToken: Cancellation);
                await table.UpsertEntityAsync(new TableEntity(bucket, DeviceIndex.Type("fan") + $"d{number}"), cancellationToken: Cancellation);
            }
        }, instance => instance.GetRequiredService<DeviceMaintenance>().RunAsync(Cancellation), () => IndexRows.AreExactAsync(_backend));

        Assert.True(deaths > 8, $"It died {deaths} times.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retention_DiesAtEachRequest_NextRunDropsTheRest(bool tookEffect)
    {
        string[] old = ["telemetry202001", "telemetry202002", "deadletters202001"];
        var deaths = await DieAtEachRequestAsync(tookEffect, async _ =>
        {
            foreach (var name in old)
            {
                await _backend.Client.CreateTableIfNotExistsAsync(name, Cancellation);
            }
        }, instance => instance.GetRequiredService<RetentionSweep>().RunAsync(Cancellation), async () =>
        {
            var tables = await _backend.Client.QueryAsync(cancellationToken: Cancellation).Select(table => table.Name).ToListAsync(Cancellation);
            Assert.Empty(tables.Intersect(old));
            Assert.Superset(new HashSet<string>(["telemetry202611", "telemetry202612", "deadletters202611"]), tables.ToHashSet());
        });

        Assert.True(deaths > 4, $"It died {deaths} times.");
    }

    /// <summary>Spoils, runs until request n and no further, runs anew to the end, checks; for n = 0, 1, … until a run ends before it.</summary>
    private async Task<int> DieAtEachRequestAsync(
        bool tookEffect, Func<IServiceProvider, Task> spoilAsync, Func<IServiceProvider, Task> runAsync, Func<Task> assertAsync)
    {
        for (var death = 0; ; death++)
        {
            var dying = _backend.NewInstance(new() { ["Tables"] = _proxy.ConnectionString, ["Tables:MaxAttempts"] = "1" });
            await spoilAsync(dying);
            var last = _proxy.Requests + death;
            _proxy.Rule = request => request.Number < last ? null
                : request.Number == last && tookEffect ? Fault.CommitThenCut
                : Fault.Cut;
            var failure = await Record.ExceptionAsync(() => runAsync(dying));
            if (failure is null)
            {
                await assertAsync();
                return death;
            }

            Assert.IsType<TableStoreUnavailableException>(failure);
            await runAsync(_backend.NewInstance());
            await assertAsync();
        }
    }
}
