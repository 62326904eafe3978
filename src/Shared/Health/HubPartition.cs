namespace Serverless.Shared.Health;

/// <summary>What the hub says of one of its partitions.</summary>
/// <param name="Id">The partition, such as <c>0</c>.</param>
/// <param name="BeginningSequenceNumber">The number of the oldest event that is kept, or of the next to come.</param>
/// <param name="LastSequenceNumber">The number of the newest event; −1 where there never was one.</param>
/// <param name="LastEnqueuedTime">When the newest event came.</param>
public sealed record HubPartition(
    string Id, long BeginningSequenceNumber, long LastSequenceNumber, DateTimeOffset LastEnqueuedTime);
