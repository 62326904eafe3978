using Serverless.Benchmarks.Workers;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.Shared.Telemetry;
using Serverless.TableEmulator;

namespace Serverless.Benchmarks.Hosts;

/// <summary>Both emulators in processes of their own, and hosts that come and go.</summary>
internal sealed class HostGroup : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(1);
    private static readonly CheckpointKey Group = new("localhost", TelemetryHub.Name, TelemetryHub.ConsumerGroup);

    private readonly ChildProcess _hub;
    private readonly ChildProcess _tables;
    private readonly string _eventHubsConnection;
    private readonly string _tablesConnection;
    private readonly LeaseStore _leases;
    private readonly Stack<RunningHost> _hosts = [];

    private HostGroup(ChildProcess hub, ChildProcess tables, string amqp, string tablesEndpoint)
    {
        _hub = hub;
        _tables = tables;
        _eventHubsConnection =
            $"Endpoint=sb://localhost:{new Uri(amqp).Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";
        _tablesConnection =
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={TableEmulatorOptions.DevelopmentAccountKey};TableEndpoint={tablesEndpoint};";
        _leases = new LeaseStore(_tablesConnection);
    }

    public int Count => _hosts.Count;

    public static async Task<HostGroup> StartAsync(string data, CancellationToken cancellationToken)
    {
        var hub = ChildProcess.Start("EventHubEmulator", "--amqp-port", "0", "--http-port", "0", "--data", Path.Combine(data, "hub"));
        var tables = ChildProcess.Start("TableEmulator", "--port", "0", "--data", Path.Combine(data, "tables"));
        try
        {
            var amqp = (await hub.ReadyAsync(cancellationToken).ConfigureAwait(false))["amqp"];
            return new HostGroup(hub, tables, amqp, (await tables.ReadyAsync(cancellationToken).ConfigureAwait(false))["tables"]);
        }
        catch
        {
            await hub.DisposeAsync().ConfigureAwait(false);
            await tables.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One more host.</summary>
    /// <returns>The host, when it is ready.</returns>
    public async Task<RunningHost> AddAsync(string data, CancellationToken cancellationToken)
    {
        var host = await RunningHost.StartJoinedAsync(data, _eventHubsConnection, _tablesConnection, cancellationToken).ConfigureAwait(false);
        _hosts.Push(host);
        return host;
    }

    /// <summary>kill -9 of the host that came last.</summary>
    public ValueTask KillLastAsync() => _hosts.Pop().DisposeAsync();

    /// <summary>Waits until the partitions are evenly owned by the hosts there are.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> BalancedAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsBalancedAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(started) > StuckAfter)
            {
                throw new TimeoutException("The partitions are not shared evenly.");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>CPU of the hosts and emulators that run, so far.</summary>
    public TimeSpan Cpu => _hosts.Aggregate(_hub.Cpu + _tables.Cpu, (sum, host) => sum + host.Process.Cpu);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }

        await _hub.DisposeAsync().ConfigureAwait(false);
        await _tables.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> IsBalancedAsync(CancellationToken cancellationToken)
    {
        var table = await _leases.ReadAsync(Group, cancellationToken).ConfigureAwait(false);
        var living = table.Members.Select(member => member.Host.ToString()).ToHashSet();
        var counts = table.Partitions.Values.CountBy(row => row.Owner?.ToString() ?? "").ToDictionary();
        return living.Count == Count && counts.Count == Count && counts.Keys.All(living.Contains)
            && counts.Values.Max() - counts.Values.Min() <= 1;
    }
}
