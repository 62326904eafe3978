namespace Serverless.EventHubEmulator.Log;

/// <summary>Where a partition's log begins and ends; a consistent snapshot.</summary>
/// <param name="BeginSequenceNumber">Sequence number of the oldest event kept, or the next one's if there is none.</param>
/// <param name="LastSequenceNumber">Sequence number of the newest event; −1 before the first.</param>
/// <param name="LastOffset">Offset of the newest event; −1 before the first.</param>
/// <param name="NextOffset">Offset of the next event.</param>
/// <param name="LastEnqueuedMilliseconds">Enqueued time of the newest event, Unix milliseconds; 0 before the first.</param>
internal sealed record PartitionProperties(
    long BeginSequenceNumber, long LastSequenceNumber, long LastOffset, long NextOffset, long LastEnqueuedMilliseconds)
{
    public static PartitionProperties Empty { get; } = new(0, -1, -1, 0, 0);

    public bool IsEmpty => BeginSequenceNumber > LastSequenceNumber;
}
