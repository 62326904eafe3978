using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.LocalHost.EventHubs;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.LocalHost.Tests.Fixtures;
using Serverless.TableEmulator;

namespace Serverless.LocalHost.Tests.EventHubs.Leases;

/// <summary>Hosts that share four partitions through a table emulator; what time it is, the test says.</summary>
public sealed class LeaseFixture : IAsyncLifetime
{
    internal static readonly CheckpointKey Key = new("localhost", "telemetry", "backend");
    internal static readonly TimeSpan Expiration = TimeSpan.FromSeconds(5);
    internal static readonly string[] Partitions = ["0", "1", "2", "3"];

    private readonly TempDirectory _directory = new();
    private TableEmulatorServer? _tables;

    internal FakeTimeProvider Time { get; } = new();

    internal LeaseStore Store { get; private set; } = null!;

    internal string ConnectionString => _tables!.ConnectionString;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _tables = await TableEmulatorServer.StartAsync(
            new TableEmulatorOptions { Port = 0, DataDirectory = _directory.In("tables") }, NullLoggerFactory.Instance, CancellationToken);
        Store = new LeaseStore(_tables.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _tables!.DisposeAsync();
        _directory.Dispose();
    }

    internal PartitionOwnership Host(string? id = null, int seed = 1, string? keys = null, LeaseStore? store = null) =>
        new(store ?? Store, Key, HostInstance.Start(id), keys, Expiration, Time, new Random(seed));

    internal static Task<OwnershipChange> UpdateAsync(PartitionOwnership host) => host.UpdateAsync(Partitions, CancellationToken);

    internal static async Task UpdateAsync(int rounds, params PartitionOwnership[] hosts)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var host in hosts)
                await UpdateAsync(host);
        }
    }

    internal static Checkpoint Checkpoint(long number) => new(number, $"{number}", DateTimeOffset.UnixEpoch);

    internal static Task<bool> TryCheckpointAsync(HeldLease lease, long number) =>
        lease.TryCheckpointAsync(Checkpoint(number), CancellationToken);

    internal Task<PartitionLease?> ReadAsync(string partition) => Store.ReadAsync(Key, partition, CancellationToken);
}
