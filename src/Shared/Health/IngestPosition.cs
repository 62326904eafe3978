namespace Serverless.Shared.Health;

/// <summary>The last event of a partition that is in the tables.</summary>
/// <param name="SequenceNumber">Its number.</param>
/// <param name="EnqueuedTime">When the hub took it in.</param>
internal sealed record IngestPosition(long SequenceNumber, DateTimeOffset EnqueuedTime);
