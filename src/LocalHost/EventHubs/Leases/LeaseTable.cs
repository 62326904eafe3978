namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>Who takes part and who owns what, as it was read.</summary>
/// <param name="Partitions">By partition; one that was never owned is not in it.</param>
/// <param name="Members">The hosts, dead ones included.</param>
internal sealed record LeaseTable(IReadOnlyDictionary<string, PartitionLease> Partitions, IReadOnlyList<LeaseMember> Members);
