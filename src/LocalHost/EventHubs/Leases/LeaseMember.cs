using Azure;

namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>A host that takes part, as its row was read.</summary>
/// <param name="Host">The host.</param>
/// <param name="Beat">Counts its renewals: while it moves, the host lives. No clock is compared with another's.</param>
/// <param name="Keys">The fingerprint of its keys; null where it gave none.</param>
/// <param name="ETag">The row's.</param>
internal sealed record LeaseMember(HostInstance Host, long Beat, string? Keys, ETag ETag);
