using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Serverless.Shared.Tests.Faults;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The tables fail while events and requests come: nothing is lost, doubled or stale, and no caller is told a lie.</summary>
public sealed class TableFaultTests : IAsyncLifetime
{
    private const int Devices = 80;
    private static readonly TimeSpan WorkedOff = TimeSpan.FromSeconds(60);

    private readonly FleetLedger _ledger = new();
    private readonly FleetPlan _plan = new("store", Devices, TimeProvider.System.GetUtcNow().AddMinutes(-30), FaultOptions.Seed);
    private TableService _tables = null!;
    private Backend _backend = null!;
    private FleetSender _sender = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _tables = await TableService.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _backend.DisposeAsync();
        await _tables.DisposeAsync();
    }

    [Fact]
    public async Task Tables_FailAtRandom_LedgerBalancesAndCallersAreToldTheTruth()
    {
        const double Share = 0.1;
        const int Slices = 60;
        await StartAsync(isImpatient: true);
        _tables.Proxy.Rule = new TableFaults(FaultOptions.Seed, Share).Of;
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var registering = RegisterAsync("under-faults", sending.Token);
        for (var slice = 0; slice < Slices; slice++)
        {
            await _sender.DeliverAsync(_plan.Take(100), Cancellation);
            await Task.Delay(20, Cancellation);
        }

        var counts = await _sender.CountAsync(Cancellation);
        var left = await Ingested.WaitAsync(_backend.Tables, counts, WorkedOff, Cancellation);
        await sending.CancelAsync();
        var registered = await registering;
        _tables.Proxy.Rule = _ => null;

        var faults = await BalanceAsync();
        var met = _tables.Proxy.Done.GroupBy(fault => fault).ToList();
        FaultReport.Write($"Tables that fail at random (seed {FaultOptions.Seed})",
        [
            ("requests", $"{_tables.Proxy.Requests:N0}"),
            ("of these met a fault", $"{_tables.Proxy.Done.Count:N0}, of {met.Count} kinds"),
            ("took effect although the answer said otherwise", $"{_tables.Proxy.Done.Count(fault => fault.Commits):N0}"),
            ("events acknowledged", $"{_ledger.Acknowledged:N0}"),
            ("registrations acknowledged", $"{registered.Count:N0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
        ]);
        AssertBalanced(left, faults);
        Assert.True(met.Count > 5, "Hardly a fault was met.");
        await AssertRegisteredAsync(registered);
    }

    [Fact]
    public async Task Tables_OutUnderSteadyLoad_NothingLostLagGoneAndMemoryBounded()
    {
        const double AllowedGrowth = 1.5;
        const long AllowedBytes = 150 * 1024 * 1024;
        await StartAsync(isImpatient: false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var load = PacedLoad.RunAsync(_sender, _plan, FaultOptions.OutageRate, end.Token);
        var memory = MemoryWatch.RunAsync(_backend, end.Token);
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(2, FaultOptions.Outage.TotalSeconds / 6)), Cancellation);
        var before = _backend.MemoryBytes;

        // Most connections break; some requests are refused, some never answered.
        _tables.Proxy.Rule = request => (request.Number % 10) switch
        {
            < 7 => Fault.Cut,
            < 9 => Fault.Answer(503, "ServerBusy"),
            _ => Fault.Hang,
        };
        await Task.Delay(FaultOptions.Outage / 2, Cancellation);
        await AssertUnavailableAsync();
        await Task.Delay(FaultOptions.Outage / 2, Cancellation);
        var waiting = await LagAsync();
        _tables.Proxy.Rule = _ => null;

        var back = Stopwatch.GetTimestamp();
        while (await LagAsync() > FaultOptions.OutageRate && Stopwatch.GetElapsedTime(back) < WorkedOff)
        {
            await Task.Delay(50, Cancellation);
        }

        var lagFor = Stopwatch.GetElapsedTime(back);
        await end.CancelAsync();
        var (rate, most) = (await load, await memory);
        var left = await Ingested.WaitAsync(_backend.Tables, await _sender.CountAsync(Cancellation), WorkedOff, Cancellation);
        var faults = await BalanceAsync();
        FaultReport.Write($"Tables out (seed {FaultOptions.Seed})",
        [
            ("out for", $"{FaultOptions.Outage.TotalSeconds} s"),
            ("events a second, throughout", $"{rate:N0}"),
            ("events acknowledged", $"{_ledger.Acknowledged:N0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
            ("events that waited at its end", $"{waiting:N0}"),
            ("lag gone after its end (less than a second's worth waits)", $"{lagFor.TotalSeconds:F1} s"),
            ("memory of the host before it", $"{before / 1_048_576.0:N0} MB"),
            ("most memory of the host", $"{most / 1_048_576.0:N0} MB"),
        ]);
        AssertBalanced(left, faults);
        Assert.True(waiting > FaultOptions.OutageRate, "There was no outage.");
        Assert.True(lagFor < WorkedOff, $"the lag took more than {lagFor}");
        Assert.True(most < (before * AllowedGrowth) + AllowedBytes, $"{before} bytes before, {most} bytes at most");
    }

    [Fact]
    public async Task Tables_DiskFull_NothingIsAnsweredAsStoredAndAllArrivesOnceThereIsRoom()
    {
        const int OneMegabyte = 1024 * 1024;
        await StartAsync(isImpatient: true);
        await _tables.RestartAsync(OneMegabyte, Cancellation);
        var filled = Stopwatch.GetTimestamp();
        while (!await IsRegistrationRefusedAsync())
        {
            Assert.True(Stopwatch.GetElapsedTime(filled) < WorkedOff, "The disk was never full.");
            await _sender.DeliverAsync(_plan.Take(500), Cancellation);
        }

        await _sender.DeliverAsync(_plan.Take(500), Cancellation);
        var refused = Stopwatch.GetTimestamp();
        while (!_backend.Transcript.Contains("Function IngestTelemetry failed", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(refused) < WorkedOff, "Ingest never failed.");
            await Task.Delay(50, Cancellation);
        }

        await _tables.RestartAsync(null, Cancellation);

        var left = await Ingested.WaitAsync(_backend.Tables, await _sender.CountAsync(Cancellation), WorkedOff, Cancellation);
        var faults = await BalanceAsync();
        FaultReport.Write("Tables on a full disk",
        [
            ("events acknowledged", $"{_ledger.Acknowledged:N0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
        ]);
        AssertBalanced(left, faults);
    }

    /// <param name="isImpatient">
    /// Whether a request that fails or meets silence is given up sooner than by default, so that a short run gets further.
    /// </param>
    private async Task StartAsync(bool isImpatient)
    {
        _backend = new Backend("--tables", _tables.Proxy.ConnectionString)
        {
            TablesConnection = _tables.Unharmed,
            Settings = isImpatient
                ? new Dictionary<string, string> { ["Tables__AttemptTimeout"] = "00:00:02", ["Tables__MaxAttempts"] = "3" }
                : [],
        };
        await _backend.StartAsync(Cancellation);
        await _backend.RegisterAsync(_plan.Devices, Cancellation);
        _sender = new FleetSender(_backend.Addresses.EventHubs, _ledger);
    }

    private async Task<bool> IsRegistrationRefusedAsync()
    {
        using var client = new HttpClient { BaseAddress = _backend.Addresses.Http };
        var tags = Enumerable.Range(0, 30).ToDictionary(number => $"tag-{number}", _ => new string('x', 200));
        using var response = await client.PostAsJsonAsync("api/devices", new { tags }, Cancellation);
        Assert.True(
            response.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable, $"A registration was answered {response.StatusCode}.");
        return response.StatusCode == HttpStatusCode.ServiceUnavailable;
    }

    private async Task<long> LagAsync() =>
        await Ingested.LeftAsync(_backend.Tables, await _sender.CountAsync(Cancellation), Cancellation);

    private async Task<IReadOnlyList<string>> BalanceAsync() =>
        _ledger.Balance(await StoredFleet.ReadAsync(_backend.Tables, _backend.Addresses.Http, _plan.Devices, Cancellation));

    private void AssertBalanced(long left, IReadOnlyList<string> faults)
    {
        Assert.True(left == 0, $"seed {FaultOptions.Seed}: {left} events were never worked off. {_backend.Transcript}");
        Assert.True(faults.Count == 0, $"seed {FaultOptions.Seed}: {string.Join("; ", faults)}. {_backend.Transcript}");
        Assert.Equal(0, _ledger.Unanswered);
    }

    private async Task AssertUnavailableAsync()
    {
        using var client = new HttpClient { BaseAddress = _backend.Addresses.Http };
        using var health = await client.GetAsync("api/health", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    private async Task<List<string>> RegisterAsync(string prefix, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = _backend.Addresses.Http };
        var registered = new List<string>();
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            using var response = await client.PostAsJsonAsync("api/devices", new { deviceId = $"{prefix}-{number}" }, Cancellation);
            Assert.True(
                response.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable,
                $"seed {FaultOptions.Seed}: {prefix}-{number} was answered {response.StatusCode}");
            if (response.StatusCode == HttpStatusCode.Created)
            {
                registered.Add($"{prefix}-{number}");
            }
        }

        return registered;
    }

    private async Task AssertRegisteredAsync(IReadOnlyList<string> registered)
    {
        Assert.NotEmpty(registered);
        using var client = new HttpClient { BaseAddress = _backend.Addresses.Http };
        foreach (var device in registered)
        {
            using var response = await client.GetAsync($"api/devices/{device}", Cancellation);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"seed {FaultOptions.Seed}: {device} is lost");
        }
    }
}
