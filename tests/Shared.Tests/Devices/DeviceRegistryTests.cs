using Azure;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices;

public sealed class DeviceRegistryTests : IAsyncLifetime
{
    private static readonly DeviceProperties None = new();
    private static readonly TimeSpan PollInterval = new DevicesOptions().RegistryPollInterval;

    // Events of a backlog: a view within the poll interval is good enough for them.
    private static readonly DateTimeOffset Old = DateTimeOffset.UnixEpoch;

    private BackendFixture _backend = null!;
    private DeviceStore _devices = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _devices = _backend.NewInstance().GetRequiredService<DeviceStore>();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task ResolveAsync_RegisteredBeforeFirstNeed_AreFound()
    {
        await RegisterAsync("a", "B", "c");

        var found = await NewRegistry().ResolveAsync(["a", "B", "x", "b", "no/id"], Old, Ct);

        Assert.Equal(["B", "a"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new RegisteredDevice("a", 1, DeviceStatus.Enabled), found["a"]);
    }

    [Fact]
    public async Task ResolveAsync_RegisteredElsewhereAfterTheLastPoll_IsFoundAtOnce()
    {
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);

        await RegisterAsync("a");

        Assert.True((await registry.ResolveAsync(["a"], Old, Ct)).ContainsKey("a"));
    }

    [Fact]
    public async Task ResolveAsync_DisabledElsewhere_IsNoticedAfterThePollInterval()
    {
        await RegisterAsync("a");
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);

        await SetStatusAsync("a", DeviceStatus.Disabled);
        var before = await registry.ResolveAsync(["a"], Old, Ct);
        _backend.Time.Advance(PollInterval);
        var after = await registry.ResolveAsync(["a"], Old, Ct);

        Assert.Equal(DeviceStatus.Enabled, before["a"].Status);
        Assert.Equal(DeviceStatus.Disabled, after["a"].Status);
    }

    [Fact]
    public async Task ResolveAsync_EventsEnqueuedAfterAChangeElsewhere_AreJudgedByTheChange()
    {
        await RegisterAsync("a");
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);

        await DeleteAsync("a");
        await RegisterAsync("a");
        var again = await ResolveNowAsync();
        await SetStatusAsync("a", DeviceStatus.Disabled);
        var disabled = await ResolveNowAsync();
        await SetStatusAsync("a", DeviceStatus.Enabled);
        var enabled = await ResolveNowAsync();

        Assert.Equal(new RegisteredDevice("a", 2, DeviceStatus.Enabled), again["a"]);
        Assert.Equal(DeviceStatus.Disabled, disabled["a"].Status);
        Assert.Equal(DeviceStatus.Enabled, enabled["a"].Status);

        ValueTask<IReadOnlyDictionary<string, RegisteredDevice>> ResolveNowAsync()
        {
            _backend.Time.Advance(TimeSpan.FromMilliseconds(1));
            return registry.ResolveAsync(["a"], _backend.Time.GetUtcNow(), Ct);
        }
    }

    [Fact]
    public async Task ResolveAsync_DeletedElsewhere_IsNoticedAfterThePollIntervalAndItsNextLifeAtOnce()
    {
        await RegisterAsync("a");
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);

        await DeleteAsync("a");
        var before = await registry.ResolveAsync(["a"], Old, Ct);
        _backend.Time.Advance(PollInterval);
        var after = await registry.ResolveAsync(["a"], Old, Ct);
        await RegisterAsync("a");
        var again = await registry.ResolveAsync(["a"], Old, Ct);

        Assert.Equal(1, before["a"].Registration);
        Assert.Empty(after);
        Assert.Equal(2, again["a"].Registration);
    }

    [Fact]
    public async Task ResolveAsync_DeletedWhileTheLogHasAGap_IsGoneAfterTheLoad()
    {
        await RegisterAsync("a");
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);
        await SetStatusAsync("a", DeviceStatus.Disabled);
        await DeleteAsync("a");
        await _backend.Client.GetTableClient(TableNames.Devices)
            .DeleteEntityAsync(Bucket.Of("a", 4), DeviceKeys.Log(2), ETag.All, Ct);

        _backend.Time.Advance(PollInterval);

        Assert.Empty(await registry.ResolveAsync(["a"], Old, Ct));
    }

    [Fact]
    public async Task ResolveAsync_LogHasAGap_BucketIsLoadedAnew()
    {
        var neighbour = Enumerable.Range(0, 100).Select(i => $"n{i}").First(id => Bucket.Of(id, 4) == Bucket.Of("a", 4));
        await RegisterAsync("a");
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);
        await SetStatusAsync("a", DeviceStatus.Disabled);
        await RegisterAsync(neighbour);
        await _backend.Client.GetTableClient(TableNames.Devices)
            .DeleteEntityAsync(Bucket.Of("a", 4), DeviceKeys.Log(2), ETag.All, Ct);

        _backend.Time.Advance(PollInterval);

        Assert.Equal(DeviceStatus.Disabled, (await registry.ResolveAsync(["a"], Old, Ct))["a"].Status);
    }

    [Fact]
    public async Task ResolveAsync_OwnRowIsNewerThanTheLog_RowWins()
    {
        var registry = NewRegistry();
        await registry.ResolveAsync(["a"], Old, Ct);
        await RegisterAsync("a");
        await SetStatusAsync("a", DeviceStatus.Disabled);
        await registry.ResolveAsync(["a"], Old, Ct);
        // The log's newest entry is not to be seen yet, as in a poll that began before it was written.
        await _backend.Client.GetTableClient(TableNames.Devices)
            .DeleteEntityAsync(Bucket.Of("a", 4), DeviceKeys.Log(2), ETag.All, Ct);

        _backend.Time.Advance(PollInterval);

        Assert.Equal(DeviceStatus.Disabled, (await registry.ResolveAsync(["a"], Old, Ct))["a"].Status);
    }

    [Fact]
    public async Task ResolveAsync_MoreDevicesThanItMayKeep_AllAreFoundAllTheSame()
    {
        var ids = Enumerable.Range(0, 1_500).Select(i => $"d{i}").ToArray();
        await RegisterAsync(ids);
        var registry = _backend.NewInstance(new() { ["Devices:MaxCachedDevices"] = "1000" }).GetRequiredService<DeviceRegistry>();

        Assert.Equal(1_500, (await registry.ResolveAsync(ids, Old, Ct)).Count);
        Assert.Equal(1_500, (await registry.ResolveAsync(ids, Old, Ct)).Count);
    }

    [Fact]
    public async Task ResolveAsync_WithinThePollIntervalAndAllKnown_ReadsNothing()
    {
        await RegisterAsync("a", "b");
        var instance = _backend.NewInstance();
        var registry = instance.GetRequiredService<DeviceRegistry>();
        await registry.ResolveAsync(["a", "b"], Old, Ct);
        using var requests = RequestCount.Of(instance);

        await registry.ResolveAsync(["a", "b"], Old, Ct);

        Assert.Equal(0, requests.Value);
    }

    [Fact]
    public async Task ResolveAsync_ManyAtOnceOnAFreshInstance_ShareOneLoad()
    {
        await RegisterAsync("a");
        var instance = _backend.NewInstance();
        var registry = instance.GetRequiredService<DeviceRegistry>();
        using var requests = RequestCount.Of(instance);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => registry.ResolveAsync(["a"], Old, Ct).AsTask()));

        // The end of the log and one page of devices.
        Assert.Equal(2, requests.Value);
    }

    private DeviceRegistry NewRegistry() => _backend.NewInstance().GetRequiredService<DeviceRegistry>();

    private async Task RegisterAsync(params string[] ids) =>
        await Task.WhenAll(ids.Select(id => _devices.RegisterAsync(id, None, DeviceStatus.Enabled, Ct)));

    private async Task DeleteAsync(string deviceId) =>
        Assert.True(await _devices.DeleteAsync((await _devices.ReadAsync(deviceId, Ct))!, Ct));

    private async Task SetStatusAsync(string deviceId, DeviceStatus status)
    {
        var stored = (await _devices.ReadAsync(deviceId, Ct))!;
        Assert.True(await _devices.ReplaceAsync(stored, stored.Device! with { Status = status }, Ct));
    }
}
