using Amqp;
using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A receiver's place in a partition.</summary>
internal sealed class PartitionCursor(PartitionLog partition, long firstSequenceNumber)
{
    private readonly Queue<LogChunk> _chunks = new();
    private LogChunk? _current;
    private int _position;
    private long _next = firstSequenceNumber;

    /// <summary>The next event as a message; false at the end of the log.</summary>
    public bool TryNext(out ByteBuffer delivery)
    {
        if (_current is null || _next > _current.LastSequenceNumber)
        {
            if (!TryAdvance())
            {
                delivery = null!;
                return false;
            }
        }

        var record = EventRecord.At(_current!.Records, _position);
        delivery = DeliveryEncoder.Encode(record, _next, _current.FirstOffset + _position, _current.EnqueuedMilliseconds);
        _position += record.Length;
        _next++;
        return true;
    }

    private bool TryAdvance()
    {
        _current = null;
        if (_chunks.Count == 0)
        {
            foreach (var chunk in partition.ReadFrom(_next))
            {
                _chunks.Enqueue(chunk);
            }
        }

        if (!_chunks.TryDequeue(out var current))
        {
            return false;
        }

        // Where the log was cut from the front, the first chunk begins past what was asked for.
        _next = Math.Max(_next, current.FirstSequenceNumber);
        _position = current.PositionOf(_next);
        _current = current;
        return true;
    }
}
