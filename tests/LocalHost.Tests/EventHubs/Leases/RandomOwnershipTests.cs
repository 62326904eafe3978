using System.Collections.Concurrent;
using Serverless.LocalHost.EventHubs.Leases;

namespace Serverless.LocalHost.Tests.EventHubs.Leases;

/// <summary>Hosts that come, stall, die and restart at random, several at the same moment.</summary>
public sealed class RandomOwnershipTests(LeaseFixture fixture) : IClassFixture<LeaseFixture>
{
    private const int Steps = 250;

    private readonly Random _random = new(23);
    private readonly List<Host> _hosts = [];

    // By partition, the checkpoints that were written, in the order in which the writes were answered.
    private readonly ConcurrentDictionary<string, ConcurrentQueue<(long Epoch, long Number)>> _written = new();
    private int _names;

    [Fact]
    public async Task Hosts_ComeStallDieAndRestart_OnlyTheLastOwnerWritesAndNoCheckpointGoesBack()
    {
        for (var step = 0; step < Steps; step++)
        {
            Disturb();
            fixture.Time.Advance(TimeSpan.FromMilliseconds(_random.Next(100, 2_000)));
            await Task.WhenAll(_hosts.Where(host => !host.IsStalled).Select(RunAsync));
            await AssertFencedAsync();
        }

        _hosts.ForEach(host => host.IsStalled = false);
        for (var round = 0; round < 12; round++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            foreach (var host in _hosts)
                await RunAsync(host);
        }

        Assert.All(LeaseFixture.Partitions, partition => Assert.Single(_hosts, host => host.Ownership.Held.Any(lease => lease.Partition == partition)));
        Assert.InRange(_hosts.Max(host => host.Ownership.Held.Count) - _hosts.Min(host => host.Ownership.Held.Count), 0, 1);
        Assert.All(_written.Values, writes => Assert.True(writes.Count > Steps / 4));
    }

    private void Disturb()
    {
        switch (_random.Next(10))
        {
            case 0 or 1 when _hosts.Count < 5:
                _hosts.Add(Start($"host-{_names++}"));
                break;
            case 2 when _hosts.Count > 1:
                _hosts.RemoveAt(_random.Next(_hosts.Count));
                break;
            case 3 when _hosts.Count > 0:
                var index = _random.Next(_hosts.Count);
                _hosts[index] = Start(_hosts[index].Name);
                break;
            case 4 or 5 when _hosts.Count > 0:
                // Longer than the expiration, or not.
                var stalled = _hosts[_random.Next(_hosts.Count)];
                stalled.IsStalled = !stalled.IsStalled;
                break;
        }
    }

    private Host Start(string name) => new(name, fixture.Host(name, _random.Next()));

    /// <summary>A stalled host wakes with what it had in hand: it writes first and looks then.</summary>
    private async Task RunAsync(Host host)
    {
        await WriteAsync(host);
        await LeaseFixture.UpdateAsync(host.Ownership);
        await WriteAsync(host);
    }

    private async Task WriteAsync(Host host)
    {
        foreach (var lease in host.Ownership.Held.ToList())
        {
            var next = (lease.Checkpoint?.SequenceNumber ?? -1) + 1;
            if (await LeaseFixture.TryCheckpointAsync(lease, next))
                _written.GetOrAdd(lease.Partition, _ => new()).Enqueue((lease.Epoch, next));
        }
    }

    private async Task AssertFencedAsync()
    {
        foreach (var (partition, writes) in _written)
        {
            var ordered = writes.ToList();
            // Each number was written once, under epochs that rise with it: had two owners been able to write, one of them
            // would have written a number again, or under a lesser epoch than the number before.
            Assert.Equal(Enumerable.Range(0, ordered.Count).Select(number => (long)number), ordered.Select(one => one.Number).Order());
            var byNumber = ordered.OrderBy(one => one.Number).ToList();
            Assert.Equal(byNumber.Select(one => one.Epoch).Order(), byNumber.Select(one => one.Epoch));
            Assert.Equal(ordered.Count - 1, (await fixture.ReadAsync(partition))!.Checkpoint!.SequenceNumber);
        }
    }

    private sealed class Host(string name, PartitionOwnership ownership)
    {
        public string Name { get; } = name;

        public PartitionOwnership Ownership { get; } = ownership;

        public bool IsStalled { get; set; }
    }
}
