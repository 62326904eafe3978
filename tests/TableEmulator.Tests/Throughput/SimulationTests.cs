using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Throughput;

/// <summary>What the options simulate, seen by an SDK.</summary>
public sealed class SimulationTests : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TableEmulatorServer? _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Throughput_WritesBeyondThePartition_Are503ServerBusyUntilTimePasses()
    {
        var table = await TableAsync(options => options.Throughput = new TableThroughputTargets { PartitionEntitiesPerSecond = 50 });
        for (var i = 0; i < 50; i++) await table.AddEntityAsync(new TableEntity("hot", $"{i}"), Cancel);
        Assert.Equal((503, "ServerBusy"), await RefusalAsync(() => table.AddEntityAsync(new TableEntity("hot", "x"), Cancel)));
        Assert.Equal((503, "ServerBusy"), await RefusalAsync(() => table.GetEntityAsync<TableEntity>("hot", "1", cancellationToken: Cancel)));
        Assert.Equal((503, "ServerBusy"), await RefusalAsync(() => SubmitAsync(table, "hot", 2)));
        await table.AddEntityAsync(new TableEntity("cold", "1"), Cancel);

        _time.Advance(TimeSpan.FromSeconds(1));
        await table.AddEntityAsync(new TableEntity("hot", "x"), Cancel);
    }

    [Fact]
    public async Task Throughput_ScannedEntities_CountThoughTheFilterTakesNone()
    {
        var table = await TableAsync(options => options.Throughput = new TableThroughputTargets { PartitionEntitiesPerSecond = 100 });
        await SubmitAsync(table, "p", 90);
        _time.Advance(TimeSpan.FromSeconds(1));
        async Task<int> PagesAsync()
        {
            var pages = 0;
            await foreach (var page in table.QueryAsync<TableEntity>("PartitionKey eq 'p' and x eq 1", cancellationToken: Cancel).AsPages()) pages++;
            return pages;
        }

        Assert.Equal(1, await PagesAsync());

        // Ten entities are left: the page ends after them, and the next one is refused.
        Assert.Equal((503, "ServerBusy"), await RefusalAsync(PagesAsync));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await PagesAsync());
    }

    [Fact]
    public async Task Latency_Set_HoldsTheAnswerBack()
    {
        var table = await TableAsync(_ => { });
        await _server!.DisposeAsync();
        table = await ClientAsync(table.Name, options => (options.Latency, options.LatencyJitter) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        var write = table.AddEntityAsync(new TableEntity("p", "r"), Cancel);
        Assert.False(write.IsCompleted);

        // The timer starts once the request has come, so time has to pass until it is through.
        var deadline = TimeProvider.System.GetTimestamp();
        var passed = TimeSpan.Zero;
        while (!write.IsCompleted && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            passed += TimeSpan.FromMilliseconds(100);
            await Task.WhenAny(write, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel));
        }

        await write;
        Assert.True(passed >= TimeSpan.FromSeconds(2), $"Answered after {passed}.");
    }

    [Fact]
    public async Task TableDeletionTime_Set_KeepsTheNameUntilItIsOver()
    {
        var table = await TableAsync(options => options.TableDeletionTime = TimeSpan.FromSeconds(40));
        await table.DeleteAsync(Cancel);
        Assert.Equal((409, "TableBeingDeleted"), await RefusalAsync(() => table.CreateAsync(Cancel)));
        Assert.Equal((409, "TableBeingDeleted"), await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "r"), Cancel)));
        Assert.Equal((409, "TableBeingDeleted"), await RefusalAsync(() => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: Cancel)));
        _time.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal((404, "TableNotFound"), await RefusalAsync(() => table.AddEntityAsync(new TableEntity("p", "r"), Cancel)));
        await table.CreateAsync(Cancel);
        await table.AddEntityAsync(new TableEntity("p", "r"), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task SubmitAsync(TableClient table, string partition, int count) => await table.SubmitTransactionAsync(
        Enumerable.Range(0, count).Select(i => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(partition, $"b{i}"))), Cancel);

    private static async Task<(int, string?)> RefusalAsync(Func<Task> call)
    {
        var refused = await Assert.ThrowsAnyAsync<RequestFailedException>(call);
        return (refused.Status, refused.ErrorCode);
    }

    private async Task<TableClient> TableAsync(Action<TableEmulatorOptions> set)
    {
        var table = await ClientAsync("simulated", set);
        await table.CreateAsync(Cancel);
        return table;
    }

    private async Task<TableClient> ClientAsync(string name, Action<TableEmulatorOptions> set)
    {
        var options = new TableEmulatorOptions { Port = 0, DataDirectory = _directory.Path, TimeProvider = _time };
        set(options);
        _server = await TableEmulatorServer.StartAsync(options, NullLoggerFactory.Instance, Cancel);
        return new TableClient(_server.ConnectionString, name, new TableClientOptions { Retry = { MaxRetries = 0 } });
    }
}
