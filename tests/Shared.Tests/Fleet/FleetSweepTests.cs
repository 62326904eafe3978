using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Devices;
using Serverless.Shared.Fleet;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.Fleet;

public sealed class FleetSweepTests : IAsyncLifetime
{
    private readonly RecordedLogs _logs = new(typeof(FleetSweep).FullName!);
    private BackendFixture _backend = null!;
    private IServiceProvider _instance = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _instance = NewInstance();
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    public async Task RunIfDueAsync_DevicesGoneSilentSinceTheSweepBefore_AreToldOnce()
    {
        await RegisterAsync("a", "b", "c");
        await HearAsync("a");
        await HearAsync("b");
        await SweepAsync();
        _backend.Time.Advance(TimeSpan.FromMinutes(3));
        await HearAsync("b");
        _backend.Time.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync();
        var atTheLimit = Silent();
        _backend.Time.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();
        await SweepAsync();
        var after = Silent();
        _backend.Time.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();

        Assert.Empty(atTheLimit);
        Assert.Equal(["Device a has gone silent; it was last heard at 2026-11-22T10:00:00.000Z", "1 devices have gone silent since the sweep before"], after);
        Assert.Equal(after, Silent());
    }

    [Fact]
    public async Task RunIfDueAsync_ManyGoneSilent_NamesAFewAndCountsAll()
    {
        var devices = Enumerable.Range(0, 12).Select(number => $"d{number:00}").ToArray();
        await RegisterAsync(devices);
        await Task.WhenAll(devices.Select(HearAsync));
        await SweepAsync();
        _backend.Time.Advance(TimeSpan.FromMinutes(6));
        await SweepAsync();

        Assert.Equal(6, Silent().Count);
        Assert.Equal("12 devices have gone silent since the sweep before", Silent()[^1]);
    }

    [Fact]
    public async Task RunIfDueAsync_TwoInstancesAtOnce_TellOnce()
    {
        await RegisterAsync("a");
        await HearAsync("a");
        await SweepAsync();
        _backend.Time.Advance(TimeSpan.FromMinutes(6));
        var other = NewInstance().GetRequiredService<FleetSweep>();
        await Task.WhenAll(_instance.GetRequiredService<FleetSweep>().RunIfDueAsync(Ct), other.RunIfDueAsync(Ct));

        Assert.Single(Silent(), line => line.StartsWith("Device a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunIfDueAsync_BeforeTheInterval_ReadsNoDevices()
    {
        await SweepAsync();
        _backend.Time.Advance(TimeSpan.FromSeconds(30));
        using var requests = RequestCount.Of(_instance);
        await SweepAsync();

        Assert.Equal(1, requests.Value);
    }

    [Fact]
    public async Task GetAsync_MoreTypesThanAreToldApart_CountsTheFirstOnesAndAllInTheTotal()
    {
        var counts = new FleetCounts();
        for (var i = 0; i < FleetCounts.MaxKeys + 10; i++)
        {
            counts.Add(DeviceStatus.Enabled, new string('\u0001', 60) + i, new string('\u6e29', 60) + i, isConnected: false);
        }

        var written = new FleetSummary(_backend.Time.GetUtcNow(), counts.ToJson(_backend.Time.GetUtcNow()), null);
        var table = _backend.Client.GetTableClient("fleet");
        await table.CreateIfNotExistsAsync(Ct);
        await table.AddEntityAsync(FleetSummaryRow.Write(written), Ct);
        var read = await _instance.GetRequiredService<FleetSweep>().GetAsync(Ct);

        var json = JsonElement.Parse(read.Body.Span);
        Assert.Equal(FleetCounts.MaxKeys + 10, json.GetProperty("total").GetInt32());
        Assert.Equal(FleetCounts.MaxKeys, json.GetProperty("byType").EnumerateObject().Count());
        Assert.Equal(FleetCounts.MaxKeys, json.GetProperty("bySite").EnumerateObject().Count());
    }

    private IServiceProvider NewInstance() => _backend.NewInstance(
        new() { ["Fleet:MaxSilentLogged"] = "5" },
        services => services.AddSingleton<ILogger<FleetSweep>>(new Logger<FleetSweep>(_logs)));

    private List<string> Silent() => [.. _logs.Lines.Where(line => line.Contains("silent", StringComparison.Ordinal))];

    private Task SweepAsync() => _instance.GetRequiredService<FleetSweep>().RunIfDueAsync(Ct);

    private async Task RegisterAsync(params string[] devices)
    {
        foreach (var device in devices)
        {
            await _instance.GetRequiredService<DeviceStore>().RegisterAsync(device, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        }
    }

    private async Task HearAsync(string deviceId)
    {
        var received = Events.Of(Encoding.UTF8.GetBytes($$$"""{"deviceId":"{{{deviceId}}}","metrics":{"n":1}}""")) with
        {
            EnqueuedTime = _backend.Time.GetUtcNow(),
        };
        Assert.Empty((await _instance.GetRequiredService<TelemetryIngestor>().IngestAsync([received], Ct)).Refused);
    }
}
