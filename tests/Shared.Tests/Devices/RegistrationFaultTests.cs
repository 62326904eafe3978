using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Tables;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Devices;

/// <summary>Registrations whose requests end badly, whether they took effect or not.</summary>
public sealed class RegistrationFaultTests : IAsyncLifetime
{
    private static readonly DeviceProperties None = new();

    private static readonly Fault[] Faults =
    [
        Fault.Cut,
        Fault.CommitThenCut,
        Fault.CommitThenAnswer(500, "InternalError"),
        Fault.CommitThenAnswer(503, "ServerBusy"),
        Fault.Answer(429, "TooManyRequests"),
    ];

    private BackendFixture _backend = null!;
    private FaultProxy _proxy = null!;

    public static TheoryData<int> EachFault => [.. Enumerable.Range(0, Faults.Length)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _proxy = await FaultProxy.StartAsync(_backend.ConnectionString, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task RegisterAsync_FirstTransactionEndsBadly_IsRegisteredAndLoggedOnce(int fault)
    {
        // The table is there, so that the first write is a transaction.
        await NewStore().RegisterAsync("first", None, DeviceStatus.Enabled, Ct);
        var isDone = false;
        _proxy.Rule = request =>
        {
            var isHarmed = request.IsTransaction && !isDone;
            isDone |= isHarmed;
            return isHarmed ? Faults[fault] : null;
        };

        var (outcome, _) = await NewStore(_proxy.ConnectionString).RegisterAsync("pump-7", None, DeviceStatus.Enabled, Ct);

        Assert.True(isDone);
        Assert.Equal(RegistrationOutcome.Registered, outcome);
        Assert.Single(await LoggedAsync("pump-7"));
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task ReplaceAsync_TransactionEndsBadly_IsReplacedAndLoggedOnce(int fault)
    {
        var store = NewStore(_proxy.ConnectionString);
        await store.RegisterAsync("pump-7", None, DeviceStatus.Enabled, Ct);
        var stored = (await store.ReadAsync("pump-7", Ct))!;
        var isDone = false;
        _proxy.Rule = request =>
        {
            var isHarmed = request.IsTransaction && !isDone;
            isDone |= isHarmed;
            return isHarmed ? Faults[fault] : null;
        };

        Assert.True(await store.ReplaceAsync(stored, stored.Device! with { Status = DeviceStatus.Disabled }, Ct));

        Assert.True(isDone);
        Assert.Equal([DeviceStatus.Enabled, DeviceStatus.Disabled], (await LoggedAsync("pump-7")).Select(device => device.Status));
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task DeleteAsync_TransactionEndsBadly_IsDeletedAndLoggedOnce(int fault)
    {
        var store = NewStore(_proxy.ConnectionString);
        await store.RegisterAsync("pump-7", new() { Type = "pump" }, DeviceStatus.Enabled, Ct);
        var stored = (await store.ReadAsync("pump-7", Ct))!;
        var isDone = false;
        _proxy.Rule = request =>
        {
            var isHarmed = request.IsTransaction && !isDone;
            isDone |= isHarmed;
            return isHarmed ? Faults[fault] : null;
        };

        Assert.True(await store.DeleteAsync(stored, Ct));

        Assert.True(isDone);
        Assert.Null(await store.FindAsync("pump-7", Ct));
        Assert.Equal(2, (await LoggedAsync("pump-7")).Count);
        await Indexes.IndexRows.AreExactAsync(_backend);
    }

    [Fact]
    public async Task RegisterAsync_FaultsAtRandomWhileManyRegister_EachIsRegisteredOnceAndTheLogTellsAll()
    {
        var ids = Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? $"D{i}" : $"d{i}").ToList();
        var seed = 0;
        await Gen.Int[0, int.MaxValue - 1].SampleAsync(async number =>
        {
            var prefix = $"r{Interlocked.Increment(ref seed)}-";
            _proxy.Rule = request =>
            {
                var random = SeededRandom.Of(number, request.Number);
                return random.Next(4) == 0 ? Faults[random.Next(Faults.Length)] : null;
            };
            var stores = new[] { NewStore(_proxy.ConnectionString), NewStore(_proxy.ConnectionString) };

            var outcomes = await Task.WhenAll(
                ids.Select((id, i) => stores[i % 2].RegisterAsync(prefix + id, None, DeviceStatus.Enabled, Ct)));

            _proxy.Rule = _ => null;
            Assert.All(outcomes, outcome => Assert.Equal(RegistrationOutcome.Registered, outcome.Outcome));
            foreach (var id in ids)
            {
                Assert.Single(await LoggedAsync(prefix + id));
            }
        }, iter: TestEffort.Iterations(3), threads: 1);
    }

    private DeviceStore NewStore(string? connectionString = null) => _backend
        .NewInstance(
            new()
            {
                ["Tables"] = connectionString ?? _backend.ConnectionString,
                ["Tables:MaxAttempts"] = "20",
                ["Tables:RetryDelay"] = "00:00:00.001",
            },
            // Attempts follow each other by the real clock.
            services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)))
        .GetRequiredService<DeviceStore>();

    private async Task<List<RegisteredDevice>> LoggedAsync(string deviceId)
    {
        var rows = await Rows.ReadAllAsync(_backend, TableNames.Devices, Ct);
        return
        [
            .. rows.Where(row => row.RowKey.StartsWith(DeviceKeys.LogPrefix, StringComparison.Ordinal))
                .Select(RegistryLogRow.Read)
                .OrderBy(row => row.Number)
                .SelectMany(row => row.Devices.Select(changed => changed.Device))
                .Where(device => device.DeviceId == deviceId),
        ];
    }
}
