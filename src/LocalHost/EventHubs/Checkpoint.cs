namespace Serverless.LocalHost.EventHubs;

/// <summary>The last event of a partition that need not be delivered again.</summary>
/// <param name="SequenceNumber">Its sequence number.</param>
/// <param name="Offset">Its offset, opaque.</param>
/// <param name="EnqueuedTime">When the hub took it in.</param>
internal sealed record Checkpoint(long SequenceNumber, string Offset, DateTimeOffset EnqueuedTime);
