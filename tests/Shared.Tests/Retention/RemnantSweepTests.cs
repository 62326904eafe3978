using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Desired;
using Serverless.Shared.Devices;
using Serverless.Shared.Retention;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.Retention;

public sealed class RemnantSweepTests : IAsyncLifetime
{
    private const string Category = "Serverless.Shared.Retention.RemnantSweep";

    private readonly RecordedLogs _logs = new(Category);
    private BackendFixture _backend = null!;
    private IServiceProvider _instance = null!;
    private long _sequence;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DeviceStore Devices => _instance.GetRequiredService<DeviceStore>();

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _instance = NewInstance();
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Fact]
    public async Task RunAsync_DeletedAndReturnedDevices_LoseWhatEndedAndNothingElse()
    {
        // One id is the beginning of another.
        string[] ids = ["a", "a.b", "ab", "living", "returned", "returned-1"];
        foreach (var id in ids)
        {
            await FillAsync(id);
        }

        foreach (var id in ids.Except(["living"]))
        {
            await DeleteAsync(id);
        }

        await FillAsync("returned");
        await RegisterAsync("returned-1");
        await SweepAsync();
        await SweepAsync();

        Assert.Equal(["living~000001", "returned~000002"], await KeysAsync(TableNames.Desired));
        Assert.Equal(["living", "returned"], await KeysAsync(TableNames.State));
        Assert.Equal(
            [
                "Remnants of 5 devices with ended registrations: 5 desired properties and 4 states removed",
                "Remnants of 5 devices with ended registrations: 0 desired properties and 0 states removed",
            ],
            _logs.Lines);
        Assert.Equal(2, (await _instance.GetRequiredService<StateStore>().FindAsync("returned", 2, Ct)).Metrics[0].Value.Number);
    }

    [Fact]
    public async Task RunAsync_MoreThanATransaction_AreAllRemoved()
    {
        await FillAsync("living");
        for (var i = 0; i < 230; i++)
        {
            await RegisterAsync($"d{i}");
            Assert.True(await _instance.GetRequiredService<DesiredStore>()
                .TryReplaceAsync($"d{i}", 1, new StoredDesired(DesiredProperties.None, null), new DesiredProperties(1, "{}"u8.ToArray()), Ct));
            await DeleteAsync($"d{i}");
        }

        await SweepAsync();

        Assert.Equal(["living~000001"], await KeysAsync(TableNames.Desired));
    }

    [Fact]
    public async Task RunAsync_DeviceReturnsAndIsHeardMeanwhile_ItsNewLifeStaysAndTheOthersGo()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            await FillAsync(id);
            await DeleteAsync(id);
        }

        await using var proxy = await FaultProxy.StartAsync(_backend.ConnectionString, Ct);
        var hasReturned = false;
        proxy.Rule = request =>
        {
            // Between the sweep's reads of everything and its first deletion of a state.
            if (!hasReturned && request.IsTransaction && request.Body.Contains("/state(", StringComparison.Ordinal))
            {
                hasReturned = true;
                FillAsync("b").GetAwaiter().GetResult();
            }

            return null;
        };
        var sweep = NewInstance(new() { ["Tables"] = proxy.ConnectionString }).GetRequiredService<RemnantSweep>();
        await sweep.RunAsync(Ct);

        Assert.True(hasReturned);
        Assert.Equal(["b"], await KeysAsync(TableNames.State));
        Assert.Equal(["b~000002"], await KeysAsync(TableNames.Desired));
        Assert.Equal(2, (await _instance.GetRequiredService<StateStore>().FindAsync("b", 2, Ct)).Metrics[0].Value.Number);
    }

    [Fact]
    public async Task RunAsync_StateIsSweptWhileAnInstanceHasItAtHand_TheNewLifeIsStillWritten()
    {
        await FillAsync("a");
        await DeleteAsync("a");
        await SweepAsync();
        Assert.Empty(await KeysAsync(TableNames.State));
        await FillAsync("a");

        Assert.Equal(["a"], await KeysAsync(TableNames.State));
        await SweepAsync();
        Assert.Equal(["a"], await KeysAsync(TableNames.State));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ReadAsync_MoreThanAreHeldAtOnce_GivesEachOnceWithItsBounds(int most)
    {
        foreach (var id in (string[])["a", "b", "c", "d", "e"])
        {
            await RegisterAsync(id);
            await DeleteAsync(id);
        }

        await RegisterAsync("c");
        await RegisterAsync("living");
        var parts = new List<EndedLives>();
        await foreach (var part in EndedLives.ReadAsync(_instance.GetRequiredService<TableStore>(), "b0000", most, Ct))
        {
            parts.Add(part);
        }

        Assert.All(parts, part => Assert.InRange(part.Count, 1, most));
        Assert.Equal(5, parts.Sum(part => part.Count));
        Assert.Equal(("a", "e"), (parts[0].First, parts[^1].Last));
        Assert.Single(parts, part => part.Include("c", 1));
        Assert.DoesNotContain(parts, part => part.Include("c", 2) || part.Include("living", 1));
    }

    private IServiceProvider NewInstance(Dictionary<string, string?>? settings = null) => _backend.NewInstance(
        new(settings ?? []) { ["Tables:Buckets"] = "1" },
        services => services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(_logs))
            .Replace(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>))));

    private async Task SweepAsync() => await _instance.GetRequiredService<RemnantSweep>().RunAsync(Ct);

    private async Task RegisterAsync(string id)
    {
        var (outcome, _) = await Devices.RegisterAsync(id, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        Assert.Equal(RegistrationOutcome.Registered, outcome);
    }

    private async Task DeleteAsync(string id) => Assert.True(await Devices.DeleteAsync((await Devices.ReadAsync(id, Ct))!, Ct));

    /// <summary>Registers a device, gives it desired properties, and has it say that its metric <c>n</c> is its registration.</summary>
    private async Task FillAsync(string id)
    {
        await RegisterAsync(id);
        var registration = (await Devices.FindAsync(id, Ct))!.Registration;
        var desired = new DesiredProperties(1, "{}"u8.ToArray());
        Assert.True(await _instance.GetRequiredService<DesiredStore>()
            .TryReplaceAsync(id, registration, new StoredDesired(DesiredProperties.None, null), desired, Ct));
        // Until then ingest may take it for its former life.
        _backend.Time.Advance(new DevicesOptions().RegistryPollInterval);
        var number = Interlocked.Increment(ref _sequence);
        var received = Events.Of($$$"""{"deviceId":"{{{id}}}","seq":{{{number}}},"metrics":{"n":{{{registration}}}}}""") with
        {
            SequenceNumber = number,
        };
        Assert.Empty((await _instance.GetRequiredService<TelemetryIngestor>().IngestAsync([received], Ct)).Refused);
    }

    private async Task<List<string>> KeysAsync(string table) =>
        [.. (await Rows.ReadAllAsync(_backend, table, Ct)).Select(row => row.RowKey)];
}
