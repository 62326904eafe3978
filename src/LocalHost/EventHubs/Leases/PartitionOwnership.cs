using Azure;

namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>
/// Shares the partitions of a consumer group with the other hosts that use the same tables. Each round shows that this host
/// lives, looks who else does and claims what is due. Rounds are not to overlap.
/// </summary>
/// <param name="store">Where ownership is kept.</param>
/// <param name="key">The consumer group.</param>
/// <param name="self">This host.</param>
/// <param name="keys">The fingerprint of its keys; null where it has none.</param>
/// <param name="expiration">How long a host may show no life and keep its partitions.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Which of several partitions is claimed.</param>
internal sealed class PartitionOwnership(
    LeaseStore store, CheckpointKey key, HostInstance self, string? keys, TimeSpan expiration, TimeProvider time, Random random)
{
    private readonly MemberWatch _watch = new(expiration, time);
    private readonly Dictionary<string, HeldLease> _held = new(StringComparer.Ordinal);
    private readonly HashSet<HostInstance> _otherKeys = [];

    // Found by a round that failed later on, and told by the next one that does not.
    private readonly HashSet<string> _untoldLosses = new(StringComparer.Ordinal);
    private long _beats;
    private bool _hasJoined;

    /// <summary>What this host has claimed and, as far as is known, not lost.</summary>
    public IReadOnlyCollection<HeldLease> Held => _held.Values;

    /// <summary>One round.</summary>
    /// <param name="partitions">The hub's partitions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The store failed; the partitions held stay so.</exception>
    public async Task<OwnershipChange> UpdateAsync(IReadOnlyList<string> partitions, CancellationToken cancellationToken)
    {
        var reading = store.ReadAsync(key, cancellationToken);
        await Task.WhenAll(store.BeatAsync(key, self, ++_beats, keys, cancellationToken), reading).ConfigureAwait(false);
        var table = await reading.ConfigureAwait(false);

        var dead = FindDead(table.Members);
        var hosts = table.Members.Except(dead).Select(member => member.Host).Append(self).ToHashSet();
        _untoldLosses.UnionWith(DropLost(table));
        var owners = partitions.ToDictionary(
            partition => partition,
            partition => table.Partitions.GetValueOrDefault(partition)?.Owner is { } owner && hosts.Contains(owner) ? owner : null);

        // A claim whose answer was lost shows as this host's own.
        var claimed = table.Partitions.Values
            .Where(row => row.Owner == self && owners.ContainsKey(row.Partition) && !_held.ContainsKey(row.Partition))
            .Select(row => new HeldLease(store, key, row))
            .ToList();
        var claims = LeaseBalancer.Plan(self, hosts, owners, random)
            .Select(partition => TryClaimAsync(table.Partitions.GetValueOrDefault(partition) ?? new PartitionLease { Partition = partition }, cancellationToken));
        claimed.AddRange((await Task.WhenAll(claims).ConfigureAwait(false)).OfType<HeldLease>());
        await Task.WhenAll(dead.Select(member => store.RemoveAsync(key, member.Host, member.ETag, cancellationToken))).ConfigureAwait(false);

        // Nothing fails from here on: what counts as held has been told, or nobody would receive it. What a failed round has
        // claimed shows to the next one as this host's own.
        foreach (var lease in claimed)
            _held[lease.Partition] = lease;
        var lost = _untoldLosses.ToList();
        _untoldLosses.Clear();
        _hasJoined = true;
        return new OwnershipChange(claimed, lost, FindOtherKeys(table.Members.Except(dead)));
    }

    /// <summary>Gives up what is held and takes this host out, so that the others take over with their next round.</summary>
    /// <exception cref="RequestFailedException">The store failed; the others take over when they see no life.</exception>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_held.Values.Select(lease => lease.ReleaseAsync(cancellationToken))).ConfigureAwait(false);
        _held.Clear();
        await store.RemoveAsync(key, self, ETag.All, cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<LeaseMember> FindDead(IReadOnlyList<LeaseMember> members)
    {
        var dead = _watch.FindDead(members.Where(member => member.Host != self));
        if (_hasJoined)
            return dead;
        // A former life of this host is over: nobody waits for it.
        return [.. members.Where(member => member.Host.HostId == self.HostId && member.Host != self)];
    }

    private List<HostInstance> FindOtherKeys(IEnumerable<LeaseMember> living)
    {
        var others = living.Where(member => keys is not null && member.Keys is not null && member.Keys != keys).Select(member => member.Host).ToList();
        var news = others.Where(host => !_otherKeys.Contains(host)).ToList();
        _otherKeys.IntersectWith(others);
        _otherKeys.UnionWith(others);
        return news;
    }

    private List<string> DropLost(LeaseTable table)
    {
        foreach (var lease in _held.Values)
        {
            if (table.Partitions.TryGetValue(lease.Partition, out var row) && !lease.Matches(row))
                lease.Lose();
        }

        var lost = _held.Values.Where(lease => lease.IsLost).Select(lease => lease.Partition).ToList();
        lost.ForEach(partition => _held.Remove(partition));
        return lost;
    }

    /// <returns>Null where another was faster.</returns>
    private async Task<HeldLease?> TryClaimAsync(PartitionLease seen, CancellationToken cancellationToken) =>
        await store.TryWriteAsync(key, seen with { Owner = self, Epoch = seen.Epoch + 1 }, cancellationToken).ConfigureAwait(false) is { } row
            ? new HeldLease(store, key, row)
            : null;
}
