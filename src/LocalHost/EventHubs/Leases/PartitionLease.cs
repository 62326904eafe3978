using Azure;

namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>A partition's row as it was read or written: whose it is, and how far it is done with.</summary>
internal sealed record PartitionLease
{
    public required string Partition { get; init; }

    /// <summary>Null where it is nobody's.</summary>
    public HostInstance? Owner { get; init; }

    /// <summary>Rises by one with each change of owner, from 1; 0 where there never was one. Receivers attach with it.</summary>
    public long Epoch { get; init; }

    /// <summary>Null where no event is done with yet.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The row's; unset where there is no row.</summary>
    public ETag ETag { get; init; }
}
