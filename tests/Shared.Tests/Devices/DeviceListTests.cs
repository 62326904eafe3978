using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Tests.Devices.Indexes;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices;

public sealed class DeviceListTests : IAsyncLifetime
{
    private BackendFixture _backend = null!;
    private IServiceProvider _instance = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _instance = _backend.NewInstance();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task ReadPage_AnyDevicesAnyFilterAnyLimit_ListsExactlyThoseThatMatchByIdOnce()
    {
        var filter =
            from properties in IndexRows.AnyProperties
            from status in IndexRows.OneOf<DeviceStatus?>(null, null, DeviceStatus.Enabled, DeviceStatus.Disabled)
            from tags in Gen.Int[0, 2]
            select new DeviceFilter
            {
                Type = properties.Type, Site = properties.Site, Status = status, Tags = [.. properties.Tags.Take(tags)],
            };
        var device = Gen.Select(Gen.Int[0, 30], Gen.Int[0, 4], IndexRows.AnyProperties, IndexRows.AnyStatus);
        await Gen.Select(device.Array[1, 40], filter.Array[5], Gen.Int[1, 5]).SampleAsync(async (devices, filters, limit) =>
        {
            var store = _instance.GetRequiredService<DeviceStore>();
            await Task.WhenAll(devices.Select(one => IndexRows.PutAsync(
                store, $"d{one.Item1}", one.Item2 == 0 ? null : one.Item3, one.Item4)));
            var all = await ReadAllAsync(DeviceFilter.All, 1000);
            foreach (var asked in filters.Append(DeviceFilter.All))
            {
                Assert.Equal(all.Where(one => asked.Matches(one)), await ReadAllAsync(asked, limit));
            }
        }, iter: TestEffort.Iterations(15), threads: 1);
    }

    [Fact]
    public async Task ReadPage_RareValueAmongMany_ReadsFarFewerRowsThanThereAreDevices()
    {
        var store = _instance.GetRequiredService<DeviceStore>();
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => store.RegisterAsync(
            $"d{i:0000}", new() { Type = i % 500 == 0 ? "rare" : "pump", Site = "x" }, DeviceStatus.Enabled, Ct)));
        using var requests = RequestCount.Of(_instance);

        var rare = await ReadAllAsync(new() { Type = "rare" }, 100);
        var rareRequests = requests.Value;
        var common = await ReadAllAsync(new() { Type = "pump" }, 1_000);

        Assert.Equal(["d0000", "d0500", "d1000", "d1500"], rare.Select(device => device.DeviceId));
        Assert.InRange(rareRequests, 1, 8);
        Assert.Equal(1_996, common.Count);
        Assert.InRange(requests.Value - rareRequests, 1, 60);
    }

    [Fact]
    public async Task ReadPage_ManyThatDoNotMatch_EndsShortAndGoesOn()
    {
        var store = _instance.GetRequiredService<DeviceStore>();
        await Task.WhenAll(Enumerable.Range(0, 4_500).Select(i => store.RegisterAsync(
            $"d{i:0000}", new(), i == 4_400 ? DeviceStatus.Enabled : DeviceStatus.Disabled, Ct)));
        var filter = new DeviceFilter { Status = DeviceStatus.Enabled };

        var page = await _instance.GetRequiredService<DeviceList>().ReadPageAsync(filter, null, 100, Ct);

        Assert.Empty(page.Devices);
        Assert.NotNull(page.Last);
        Assert.Equal("d4400", Assert.Single(await ReadAllAsync(filter, 100)).DeviceId);
    }

    private async Task<List<Device>> ReadAllAsync(DeviceFilter filter, int limit)
    {
        var list = _instance.GetRequiredService<DeviceList>();
        var all = new List<Device>();
        string? after = null;
        do
        {
            var page = await list.ReadPageAsync(filter, after, limit, Ct);
            Assert.True(page.Devices.Count <= limit);
            all.AddRange(page.Devices);
            after = page.Last;
        }
        while (after is not null);

        Assert.Equal(all.Select(device => device.DeviceId).Distinct().Order(StringComparer.Ordinal), all.Select(device => device.DeviceId));
        return all;
    }
}
