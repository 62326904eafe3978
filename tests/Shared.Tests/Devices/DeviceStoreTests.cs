using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices;

public sealed class DeviceStoreTests : IAsyncLifetime
{
    private static readonly DeviceProperties Some = new() { Type = "pump", Tags = [new("line", "3"), new("z", "\u0001€😀")] };

    private static readonly DeviceProperties None = new();

    /// <summary>An id whose claim lives in another bucket, so that two transactions are needed.</summary>
    private static readonly string Apart = Enumerable.Range(0, 100).Select(i => $"Pump-{i}")
        .First(id => Bucket.Of(id, 4) != Bucket.Of(id.ToLowerInvariant(), 4));

    private BackendFixture _backend = null!;
    private DeviceStore _devices = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _devices = NewStore();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Theory]
    [InlineData("pump-7")]
    [InlineData("Pump-7")]
    [InlineData("A.b_c:D-0")]
    public async Task RegisterAsync_NewId_DeviceIsFoundAsItWasRegistered(string deviceId)
    {
        var (outcome, device) = await _devices.RegisterAsync(deviceId, Some, DeviceStatus.Disabled, Ct);

        Assert.Equal(RegistrationOutcome.Registered, outcome);
        Assert.Equal(device, await _devices.FindAsync(deviceId, Ct));
        Assert.Equal((1, 1, DeviceStatus.Disabled), (device!.Registration, device.KeyGeneration, device.Status));
        Assert.Equal((_backend.Time.GetUtcNow(), _backend.Time.GetUtcNow()), (device.CreatedAt, device.UpdatedAt));
    }

    [Fact]
    public async Task DeleteAsync_ThenAnotherSpelling_IsRegisteredAtOnce()
    {
        foreach (var (one, other) in ((string, string)[])[("pump-7", "PUMP-7"), (Apart, Apart.ToLowerInvariant())])
        {
            await _devices.RegisterAsync(one, Some, DeviceStatus.Enabled, Ct);
            var spelledOtherwise = await _devices.RegisterAsync(other, Some, DeviceStatus.Enabled, Ct);
            Assert.True(await _devices.DeleteAsync((await _devices.ReadAsync(one, Ct))!, Ct));
            var registered = await _devices.RegisterAsync(other, Some, DeviceStatus.Enabled, Ct);
            var former = await _devices.RegisterAsync(one, Some, DeviceStatus.Enabled, Ct);

            Assert.Equal(RegistrationOutcome.SpelledOtherwise, spelledOtherwise.Outcome);
            Assert.Equal(RegistrationOutcome.Registered, registered.Outcome);
            Assert.Equal(RegistrationOutcome.SpelledOtherwise, former.Outcome);
        }
    }

    [Fact]
    public async Task DeleteAsync_RegisteredAgain_IsAnotherLifeWithAnotherKey()
    {
        await _devices.RegisterAsync("a", Some, DeviceStatus.Enabled, Ct);
        var stored = (await _devices.ReadAsync("a", Ct))!;

        Assert.True(await _devices.DeleteAsync(stored, Ct));
        Assert.Null(await _devices.FindAsync("a", Ct));
        Assert.False(await _devices.DeleteAsync(stored, Ct));
        var (_, again) = await _devices.RegisterAsync("a", None, DeviceStatus.Enabled, Ct);

        Assert.Equal(2, again!.Registration);
        Assert.Equal(again, await _devices.FindAsync("a", Ct));
    }

    [Fact]
    public async Task EnrolAsync_DeletedByAnOperator_IsRefusedUntilItIsRegistered()
    {
        Assert.Equal(RegistrationOutcome.Registered, (await _devices.EnrolAsync("a", None, Ct)).Outcome);
        Assert.True(await _devices.DeleteAsync((await _devices.ReadAsync("a", Ct))!, Ct));

        Assert.Equal(RegistrationOutcome.Deleted, (await _devices.EnrolAsync("a", None, Ct)).Outcome);
        Assert.Null(await _devices.FindAsync("a", Ct));
    }

    [Fact]
    public async Task RegisterAsync_LargestTags_AreKeptAsTheyWere()
    {
        var tags = Enumerable.Range(0, 32)
            .Select(i => KeyValuePair.Create(new string((char)(1 + (i % 31)), 62) + i.ToString("00"), new string('\u0001', 256)))
            .OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .ToList();

        var (_, device) = await _devices.RegisterAsync("a", new DeviceProperties { Tags = tags }, DeviceStatus.Enabled, Ct);

        Assert.Equal(tags, device!.Properties.Tags);
        Assert.Equal(device, await _devices.FindAsync("a", Ct));
    }

    [Theory]
    [InlineData("pump-7")]
    [InlineData("Pump-7")]
    public async Task RegisterAsync_SameIdFromManyInstancesAtOnce_OneRegisters(string deviceId)
    {
        var stores = Enumerable.Range(0, 8).Select(_ => NewStore()).ToList();

        var outcomes = await Task.WhenAll(stores.Select(store => store.RegisterAsync(deviceId, Some, DeviceStatus.Enabled, Ct)));

        Assert.Single(outcomes, outcome => outcome.Outcome == RegistrationOutcome.Registered);
        Assert.Equal(7, outcomes.Count(outcome => outcome.Outcome == RegistrationOutcome.Exists));
    }

    [Fact]
    public async Task RegisterAsync_IdsDifferInCaseAtOnce_OneRegisters()
    {
        string[] spellings = ["pump-7", "PUMP-7", "Pump-7", "pUmp-7", "puMp-7"];
        var stores = spellings.Select(_ => NewStore()).ToList();

        var outcomes = await Task.WhenAll(
            spellings.Select((id, i) => stores[i].RegisterAsync(id, Some, DeviceStatus.Enabled, Ct)));
        var found = await Task.WhenAll(spellings.Select(id => _devices.FindAsync(id, Ct)));

        Assert.Single(outcomes, outcome => outcome.Outcome == RegistrationOutcome.Registered);
        Assert.Equal(4, outcomes.Count(outcome => outcome.Outcome == RegistrationOutcome.SpelledOtherwise));
        Assert.Single(found, device => device is not null);
    }

    [Fact]
    public async Task RegisterAsync_ClaimWithoutDeviceYoungerThanAMinute_OtherSpellingIsRefused()
    {
        await CrashBetweenClaimAndDeviceAsync(Apart);
        _backend.Time.Advance(DeviceClaims.Patience - TimeSpan.FromSeconds(1));

        var (outcome, _) = await _devices.RegisterAsync(Apart.ToLowerInvariant(), Some, DeviceStatus.Enabled, Ct);

        Assert.Equal(RegistrationOutcome.SpelledOtherwise, outcome);
    }

    [Fact]
    public async Task RegisterAsync_ClaimWithoutDeviceForAMinute_OtherSpellingTakesOver()
    {
        await CrashBetweenClaimAndDeviceAsync(Apart);
        _backend.Time.Advance(DeviceClaims.Patience);

        var (outcome, _) = await _devices.RegisterAsync(Apart.ToLowerInvariant(), Some, DeviceStatus.Enabled, Ct);
        var (late, _) = await _devices.RegisterAsync(Apart, Some, DeviceStatus.Enabled, Ct);

        Assert.Equal(RegistrationOutcome.Registered, outcome);
        Assert.Equal(RegistrationOutcome.SpelledOtherwise, late);
        Assert.Null(await _devices.FindAsync(Apart, Ct));
    }

    [Fact]
    public async Task RegisterAsync_ClaimWithoutDevice_SameSpellingGoesOn()
    {
        await CrashBetweenClaimAndDeviceAsync(Apart);

        var (outcome, _) = await _devices.RegisterAsync(Apart, Some, DeviceStatus.Enabled, Ct);

        Assert.Equal(RegistrationOutcome.Registered, outcome);
    }

    [Fact]
    public async Task RegisterAsync_ClaimWasTakenOverWhileItsDeviceWasOnItsWay_DeviceDoesNotCome()
    {
        // The claim's owner is not dead but slow: it adds its device only after another spelling took over.
        await CrashBetweenClaimAndDeviceAsync(Apart);
        _backend.Time.Advance(DeviceClaims.Patience);
        await _devices.RegisterAsync(Apart.ToLowerInvariant(), Some, DeviceStatus.Enabled, Ct);

        var slow = await AddDeviceRowAsync(Apart);

        Assert.True(slow.IsConflict);
    }

    [Fact]
    public async Task ReplaceAsync_RowChangedMeanwhile_IsRefused()
    {
        await _devices.RegisterAsync("a", Some, DeviceStatus.Enabled, Ct);
        var stored = (await _devices.ReadAsync("a", Ct))!;
        var first = stored.Device! with { Status = DeviceStatus.Disabled };
        var second = stored.Device! with { Properties = new DeviceProperties { Site = "x" } };

        Assert.True(await _devices.ReplaceAsync(stored, first, Ct));
        Assert.False(await _devices.ReplaceAsync(stored, second, Ct));
        Assert.Equal(first, await _devices.FindAsync("a", Ct));
    }

    [Fact]
    public async Task RegisterAsync_ManyAtOnceFromTwoInstances_AllRegisterAndTheLogHasNoGaps()
    {
        var other = NewStore();
        var ids = Enumerable.Range(0, 300).Select(i => i % 2 == 0 ? $"d{i}" : $"D{i}").ToList();

        var outcomes = await Task.WhenAll(
            ids.Select((id, i) => (i % 3 == 0 ? other : _devices).RegisterAsync(id, Some, DeviceStatus.Enabled, Ct)));

        Assert.All(outcomes, outcome => Assert.Equal(RegistrationOutcome.Registered, outcome.Outcome));
        var rows = await Rows.ReadAllAsync(_backend, TableNames.Devices, Ct);
        foreach (var bucket in rows.Where(row => row.RowKey.StartsWith(DeviceKeys.LogPrefix, StringComparison.Ordinal)).GroupBy(row => row.PartitionKey))
        {
            var numbers = bucket.Select(row => DeviceKeys.LogNumber(row.RowKey)).Order().ToList();
            Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number), numbers);
        }

        Assert.Equal(300, rows.Count(row => row.RowKey.StartsWith(DeviceKeys.DevicePrefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\0")]
    public async Task FindAsync_WhatIsNoId_IsNotFound(string deviceId) => Assert.Null(await _devices.FindAsync(deviceId, Ct));

    private DeviceStore NewStore() => _backend.NewInstance().GetRequiredService<DeviceStore>();

    private async Task CrashBetweenClaimAndDeviceAsync(string deviceId)
    {
        var instance = _backend.NewInstance();
        var claims = instance.GetRequiredService<DeviceClaims>();
        var outcome = await instance.GetRequiredService<TableStore>()
            .SubmitAsync(TableNames.Devices, [claims.Claim(deviceId)], Ct);
        Assert.True(outcome.IsCommitted);
    }

    private Task<TransactionOutcome> AddDeviceRowAsync(string deviceId)
    {
        var device = new Device
        {
            DeviceId = deviceId,
            Properties = Some,
            Status = DeviceStatus.Enabled,
            CreatedAt = _backend.Time.GetUtcNow(),
            UpdatedAt = _backend.Time.GetUtcNow(),
            Registration = 1,
            KeyGeneration = 1,
        };
        return _backend.NewInstance().GetRequiredService<TableStore>()
            .AddAsync(TableNames.Devices, DeviceRow.Write(Bucket.Of(deviceId, 4), device), Ct);
    }
}
