namespace Serverless.EventHubEmulator.Log;

/// <summary>
/// Events of one partition that were committed together: one row of the store, and the unit in which receivers read.
/// </summary>
/// <param name="FirstSequenceNumber">Sequence number of the first event; the others follow without a gap.</param>
/// <param name="EventCount">Number of events, 1 and more.</param>
/// <param name="FirstOffset">Offset of the first event: the bytes of all records before it in the partition.</param>
/// <param name="EnqueuedMilliseconds">Enqueued time of all of them, Unix milliseconds, UTC.</param>
/// <param name="Records">The events as <see cref="EventRecord"/> lays them out, one after the other.</param>
internal sealed record LogChunk(long FirstSequenceNumber, int EventCount, long FirstOffset, long EnqueuedMilliseconds, byte[] Records)
{
    public long LastSequenceNumber => FirstSequenceNumber + EventCount - 1;

    /// <summary>The position in <see cref="Records"/> of an event of this chunk.</summary>
    public int PositionOf(long sequenceNumber)
    {
        var position = 0;
        for (var sequence = FirstSequenceNumber; sequence < sequenceNumber; sequence++)
        {
            position += EventRecord.LengthAt(Records, position);
        }

        return position;
    }
}
