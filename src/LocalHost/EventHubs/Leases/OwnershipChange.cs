namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>What a round of <see cref="PartitionOwnership"/> has changed.</summary>
/// <param name="Claimed">Partitions that are this host's from now on.</param>
/// <param name="Lost">Partitions that others have taken.</param>
/// <param name="OtherKeys">Hosts seen for the first time that have other keys than this one.</param>
internal sealed record OwnershipChange(
    IReadOnlyList<HeldLease> Claimed, IReadOnlyList<string> Lost, IReadOnlyList<HostInstance> OtherKeys);
