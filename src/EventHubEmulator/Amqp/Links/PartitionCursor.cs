using Serverless.EventHubEmulator.Amqp.Wire;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>A receiver's place in a partition.</summary>
/// <param name="partition">The partition.</param>
/// <param name="firstSequenceNumber">Where it begins.</param>
/// <param name="metric">What each event's message tells of the log's end; <c>null</c> for nothing.</param>
internal sealed class PartitionCursor(PartitionLog partition, long firstSequenceNumber, RuntimeMetric? metric = null)
{
    private readonly Queue<LogChunk> _chunks = new();
    private LogChunk? _current;
    private int _position;
    private long _next = firstSequenceNumber;

    /// <summary>Whether the next event is at hand.</summary>
    public bool HasNext => _current is not null && _next <= _current.LastSequenceNumber;

    /// <summary>Bytes that the next event's message takes at most; only where <see cref="HasNext"/>.</summary>
    public int MaxNextLength => DeliveryEncoder.MaxLength(EventRecord.At(_current!.Records, _position)) + Annotations.Length;

    private ReadOnlySpan<byte> Annotations => metric is null ? default : metric.Section;

    /// <summary>Sees that the next event is at hand, from disk if need be; false at the end of the log.</summary>
    public bool Load()
    {
        var loaded = HasNext || TryAdvance();
        metric?.Refresh();
        return loaded;
    }

    /// <summary>Writes the next event's message, steps past it and returns its length; only where <see cref="HasNext"/>.</summary>
    public int WriteNext(Span<byte> to)
    {
        var record = EventRecord.At(_current!.Records, _position);
        var length = DeliveryEncoder.Encode(record, _next, _current.FirstOffset + _position, _current.EnqueuedMilliseconds, Annotations, to);
        _position += record.Length;
        _next++;
        return length;
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
