namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>
/// Decides which partitions a host claims next: its whole share of those that are free, at once; where none is, one of a
/// host that has more than its share. The rule is that of the SDK's greedy load balancer.
/// </summary>
internal static class LeaseBalancer
{
    /// <param name="self">The host that asks.</param>
    /// <param name="hosts">The hosts that live, <paramref name="self"/> among them.</param>
    /// <param name="owners">Each partition's owner, one of <paramref name="hosts"/>; null where it is free.</param>
    /// <param name="random">Keeps hosts that ask at once from claiming the same.</param>
    public static IReadOnlyList<string> Plan(
        HostInstance self, IReadOnlyCollection<HostInstance> hosts, IReadOnlyDictionary<string, HostInstance?> owners, Random random)
    {
        var owned = hosts.ToDictionary(host => host, _ => 0);
        foreach (var owner in owners.Values.OfType<HostInstance>())
            owned[owner]++;
        var (least, larger) = Math.DivRem(owners.Count, hosts.Count);

        var free = owners.Where(one => one.Value is null).Select(one => one.Key).ToArray();
        if (free.Length > 0)
        {
            random.Shuffle(free);
            // As many hosts as there are partitions left over have one more than the least.
            var mayHaveMore = owned.Count(one => one.Key != self && one.Value > least) < larger;
            return [.. free.Take(Math.Max(0, least + (mayHaveMore ? 1 : 0) - owned[self]))];
        }

        var richest = owned.MaxBy(one => one.Value);
        var most = least + (larger > 0 ? 1 : 0);
        var isUnfair = owned[self] < least ? richest.Value > least : owned[self] < most && richest.Value > most;
        if (!isUnfair)
            return [];
        var theirs = owners.Where(one => one.Value == richest.Key).Select(one => one.Key).ToArray();
        return [theirs[random.Next(theirs.Length)]];
    }
}
