using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.Shared.Telemetry;

namespace Serverless.EndToEnd.Tests.Hosts;

/// <summary>Both emulators as processes of their own, and hosts that share them.</summary>
internal sealed class SharedBackend : IAsyncDisposable
{
    private static readonly CheckpointKey Group = new("localhost", TelemetryHub.Name, TelemetryHub.ConsumerGroup);

    private readonly TemporaryDirectory _data = new();
    private readonly List<LocalHostProcess> _processes = [];
    private LeaseStore _leases = null!;

    private SharedBackend()
    {
    }

    public string EventHubsConnection { get; private set; } = "";

    public string TablesConnection { get; private set; } = "";

    /// <summary>What all processes wrote, for a failed test's message.</summary>
    public string Transcript => string.Join(Environment.NewLine, _processes.Select(process => process.Transcript));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SharedBackend> StartAsync()
    {
        var backend = new SharedBackend();
        var hub = backend.Add(LocalHostProcess.StartProgram(
            "EventHubEmulator", "--amqp-port", "0", "--http-port", "0", "--data", Path.Combine(backend._data.Path, "hub")));
        var tables = backend.Add(LocalHostProcess.StartProgram(
            "TableEmulator", "--port", "0", "--data", Path.Combine(backend._data.Path, "tables")));
        var amqp = new Uri((await hub.ReadyAsync(Stop))["amqp"]);
        backend.EventHubsConnection =
            $"Endpoint=sb://localhost:{amqp.Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";
        backend.TablesConnection =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;TableEndpoint={(await tables.ReadyAsync(Stop))["tables"]};";
        backend._leases = new LeaseStore(backend.TablesConnection);
        return backend;
    }

    /// <param name="name">The host; the same name is the same data folder.</param>
    /// <param name="more">Further options.</param>
    /// <returns>The host when it is ready, and its HTTP endpoint.</returns>
    public async Task<(LocalHostProcess Process, Uri Http)> StartHostAsync(string name, params string[] more)
    {
        var host = Add(LocalHostProcess.Start(
            [
                "--port", "0", "--data", Path.Combine(_data.Path, name), "--keys", Path.Combine(_data.Path, "keys.json"),
                "--eventhubs", EventHubsConnection, "--tables", TablesConnection, .. more,
            ]));
        return (host, new Uri((await host.ReadyAsync(Stop))["http"]));
    }

    /// <summary>How many partitions each host has, by host id; only of those that are owned.</summary>
    public async Task<IReadOnlyDictionary<string, int>> OwnersAsync()
    {
        var table = await _leases.ReadAsync(Group, Stop);
        return table.Partitions.Values
            .Where(row => row.Owner is { } owner && table.Members.Any(member => member.Host == owner))
            .GroupBy(row => row.Owner!.HostId)
            .ToDictionary(group => group.Key, group => group.Count());
    }

    /// <summary>Waits until the hosts have so many partitions.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> OwnersBecomeAsync(Func<IReadOnlyDictionary<string, int>, bool> expected, TimeSpan deadline)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var owners = await OwnersAsync();
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            if (expected(owners))
            {
                return elapsed;
            }

            Assert.True(elapsed < deadline, $"After {elapsed}: {string.Join(", ", owners)}{Environment.NewLine}{Transcript}");
            await Task.Delay(20, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        _data.Dispose();
    }

    private LocalHostProcess Add(LocalHostProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
