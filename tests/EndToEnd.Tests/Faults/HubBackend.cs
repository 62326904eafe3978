using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.EventHubEmulator;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>A local host whose hub lies in this process, behind a proxy that harms connections; and the ledger of a fleet.</summary>
internal sealed class HubBackend : IAsyncDisposable
{
    private const int Devices = 60;
    private static readonly TimeSpan WorkedOff = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _data = new();
    private EventHubEmulatorServer _hub = null!;
    private Backend _backend = null!;

    public FleetLedger Ledger { get; } = new();

    public FleetPlan Plan { get; } = new("net", Devices, TimeProvider.System.GetUtcNow().AddMinutes(-30), FaultOptions.Seed);

    public HubProxy Proxy { get; private set; } = null!;

    /// <summary>Around the proxy.</summary>
    public string Unharmed => _hub.ConnectionString;

    /// <summary>Through the proxy.</summary>
    public string Harmed => BackendAddresses.HubConnection(Proxy.Port);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        _hub = await EventHubEmulatorServer.StartAsync(
            new EventHubEmulatorOptions { AmqpPort = 0, HttpPort = 0, DataDirectory = _data.Path }, NullLoggerFactory.Instance, Cancellation);
        Proxy = new HubProxy(_hub.AmqpEndpoint.Port);
        _backend = new Backend("--eventhubs", Harmed);
        await _backend.StartAsync(Cancellation);
        await _backend.RegisterAsync(Plan.Devices, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await Proxy.DisposeAsync();
        await _hub.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>Waits until all is worked off, reports under a title, and holds the ledger against the store.</summary>
    public async Task AssertBalancedAsync(string title)
    {
        await using var direct = new FleetSender(_hub.ConnectionString, Ledger);
        var began = Stopwatch.GetTimestamp();
        var left = await Ingested.WaitAsync(_backend.Tables, await direct.CountAsync(Cancellation), WorkedOff, Cancellation);
        var waited = Stopwatch.GetElapsedTime(began);
        var stored = await StoredFleet.ReadAsync(_backend.Tables, _backend.Addresses.Http, Plan.Devices, Cancellation);
        var faults = Ledger.Balance(stored);
        FaultReport.Write($"{title} (seed {FaultOptions.Seed})",
        [
            ("connections", $"{Proxy.Accepted:N0}, {Proxy.Broken:N0} broken"),
            ("events acknowledged", $"{Ledger.Acknowledged:N0}"),
            ("events sent without an answer", $"{Ledger.Unanswered:N0}"),
            ("lost, doubled, altered or stale", $"{faults.Count}"),
            ("worked off after the last event in", $"{waited.TotalSeconds:F1} s"),
        ]);
        Assert.True(left == 0, $"seed {FaultOptions.Seed}: {left} events were never worked off. {_backend.Transcript}");
        Assert.True(faults.Count == 0, $"seed {FaultOptions.Seed}: {string.Join("; ", faults)}. {_backend.Transcript}");
    }
}
