namespace Serverless.LocalHost.EventHubs;

/// <summary>Decides which partitions this host receives. One host serves a hub, so it owns all of them.</summary>
internal static class PartitionOwnership
{
    /// <param name="partitions">The hub's partitions.</param>
    /// <returns>Those to receive.</returns>
    public static IReadOnlyList<string> Claim(IReadOnlyList<string> partitions) => partitions;
}
