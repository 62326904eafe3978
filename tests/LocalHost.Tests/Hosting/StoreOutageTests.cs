using Microsoft.Extensions.Logging.Abstractions;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.Hosting;

/// <summary>The tables go away in mid-stream and come back.</summary>
public sealed class StoreOutageTests : IAsyncLifetime
{
    private const string Device = "pump-7";
    private readonly TempDirectory _directory = new();
    private readonly LocalHostFixture _fixture = new();
    private TableEmulatorServer _tables = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        await StartTablesAsync();
        await _fixture.StartAsync(options => options with { Tables = _tables.ConnectionString });
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _tables.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task TablesDown_EventsKeepComing_NoProgressThenAllArriveInOrder()
    {
        var time = TimeProvider.System.GetUtcNow();
        await _fixture.RegisterAsync(Device);
        await _fixture.SendAsync(Device, time, 0, 10);
        await _fixture.StateReachesAsync(Device, 9);
        await Eventually.TrueAsync(() => _fixture.Pumps.Any(pump => pump.Done?.SequenceNumber == 9), "the batch is done with");
        var partition = _fixture.Pumps.Single(pump => pump.Done?.SequenceNumber == 9);

        await _tables.DisposeAsync();
        await _fixture.SendAsync(Device, time, 10, 50);
        await Eventually.TrueAsync(
            () => _fixture.Logs.Any(entry => entry.Message.StartsWith("Function IngestTelemetry failed", StringComparison.Ordinal)),
            "an attempt of the ingest fails");
        Assert.Equal(9, partition.Done!.SequenceNumber);
        await StartTablesAsync();

        await _fixture.StateReachesAsync(Device, 59);
        var telemetry = await _fixture.GetAsync($"api/devices/{Device}/telemetry?limit=1000");
        Assert.Equal(
            Enumerable.Range(0, 60).Reverse(),
            telemetry.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt32()));
        await Eventually.TrueAsync(() => partition.Done?.SequenceNumber == 59, "the partition goes on");
    }

    private async Task StartTablesAsync()
    {
        _tables = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = _port, DataDirectory = _directory.In("tables") },
            NullLoggerFactory.Instance,
            TestContext.Current.CancellationToken);
        _port = _tables.Endpoint.Port;
    }
}
