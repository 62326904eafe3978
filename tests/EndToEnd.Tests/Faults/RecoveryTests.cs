using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.EventHubEmulator;
using Serverless.TableEmulator;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>The host alone is killed, events go on arriving: how soon it is ready again, and how fast it catches up.</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const int Devices = 200;
    private const int SliceEvents = 1_000;
    private static readonly TimeSpan WorkedOff = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _data = new();
    private EventHubEmulatorServer _hub = null!;
    private TableEmulatorServer _tables = null!;
    private Backend _backend = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await EventHubEmulatorServer.StartAsync(
            new EventHubEmulatorOptions { AmqpPort = 0, HttpPort = 0, DataDirectory = Path.Combine(_data.Path, "hub") }, NullLoggerFactory.Instance, Cancellation);
        _tables = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = Path.Combine(_data.Path, "tables") }, NullLoggerFactory.Instance, Cancellation);
        _backend = new Backend("--eventhubs", BackendAddresses.HubConnection(_hub.AmqpEndpoint.Port), "--tables", _tables.ConnectionString)
        {
            TablesConnection = _tables.ConnectionString,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _tables.DisposeAsync();
        await _hub.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Host_KilledWhileEventsArrive_IsReadyAgainAndCatchesUp()
    {
        const double LeastShare = 0.8;
        var ledger = new FleetLedger();
        var plan = new FleetPlan("recovery", Devices, TimeProvider.System.GetUtcNow().AddMinutes(-30), FaultOptions.Seed);
        await _backend.StartAsync(Cancellation);
        await _backend.RegisterAsync(plan.Devices, Cancellation);
        await using var sender = new FleetSender(_hub.ConnectionString, ledger);

        // The first half warms the host up; the rate of the second is what it keeps up.
        await SendAsync(sender, plan, FaultOptions.Backlog / 2);
        await WorkOffAsync(sender);
        var began = Stopwatch.GetTimestamp();
        await SendAsync(sender, plan, FaultOptions.Backlog);
        await WorkOffAsync(sender);
        var steady = FaultOptions.Backlog / Stopwatch.GetElapsedTime(began).TotalSeconds;

        await SendAsync(sender, plan, SliceEvents);
        await _backend.KillAsync();
        await SendAsync(sender, plan, FaultOptions.Backlog);
        var waiting = await Ingested.LeftAsync(_backend.Tables, await sender.CountAsync(Cancellation), Cancellation);
        var ready = await _backend.StartAsync(Cancellation);
        began = Stopwatch.GetTimestamp();
        await WorkOffAsync(sender);
        var catchingUp = waiting / Stopwatch.GetElapsedTime(began).TotalSeconds;

        var faults = ledger.Balance(await StoredFleet.ReadAsync(_backend.Tables, _backend.Addresses.Http, plan.Devices, Cancellation));
        FaultReport.Write("The host alone killed",
        [
            ("events that waited for it", $"{waiting:N0}"),
            ("ready again after", $"{ready.TotalSeconds:F2} s"),
            ("kept up before the kill", $"{steady:N0} events/s"),
            ("caught up at", $"{catchingUp:N0} events/s, {catchingUp / steady:P0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
        ]);
        Assert.True(faults.Count == 0, $"{string.Join("; ", faults)}. {_backend.Transcript}");
        Assert.True(waiting >= FaultOptions.Backlog, $"Only {waiting} events waited.");
        Assert.True(!FaultOptions.HoldBars || ready < TimeSpan.FromSeconds(3), $"ready after {ready}");
        Assert.True(!FaultOptions.HoldBars || catchingUp > LeastShare * steady, $"{steady} events/s before, {catchingUp} after");
    }

    private static async Task SendAsync(FleetSender sender, FleetPlan plan, int events)
    {
        for (var sent = 0; sent < events; sent += SliceEvents)
        {
            await sender.DeliverAsync(plan.Take(SliceEvents), Cancellation);
        }
    }

    private async Task WorkOffAsync(FleetSender sender)
    {
        var left = await Ingested.WaitAsync(_backend.Tables, await sender.CountAsync(Cancellation), WorkedOff, Cancellation);
        Assert.True(left == 0, $"{left} events were never worked off. {_backend.Transcript}");
    }
}
