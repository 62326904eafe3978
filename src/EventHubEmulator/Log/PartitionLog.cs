namespace Serverless.EventHubEmulator.Log;

/// <summary>One partition: its end, its newest events in memory, and who wants to hear of new ones.</summary>
internal sealed class PartitionLog(int ordinal, string hub, int number, PartitionProperties properties, ChunkStore store, int maxTailBytes)
{
    private readonly Lock _gate = new();
    private readonly List<LogChunk> _tail = [];
    private int _tailBytes;
    private volatile PartitionProperties _properties = properties;
    private volatile Action[] _listeners = [];

    /// <summary>The partition's number in the store, over all hubs.</summary>
    public int Ordinal => ordinal;

    public string Hub => hub;

    /// <summary>The partition's number in its hub: its id.</summary>
    public int Number => number;

    public PartitionProperties Properties => _properties;

    /// <summary>Makes committed chunks visible and wakes the receivers. Called by the one writer, in order.</summary>
    public void Publish(List<LogChunk> chunks)
    {
        var last = chunks[^1];
        lock (_gate)
        {
            foreach (var chunk in chunks)
            {
                _tail.Add(chunk);
                _tailBytes += chunk.Records.Length;
            }

            TrimTail();
            _properties = _properties with
            {
                LastSequenceNumber = last.LastSequenceNumber,
                LastOffset = last.FirstOffset + last.PositionOf(last.LastSequenceNumber),
                NextOffset = last.FirstOffset + last.Records.Length,
                LastEnqueuedMilliseconds = last.EnqueuedMilliseconds,
            };
        }

        foreach (var listener in _listeners)
        {
            listener();
        }
    }

    /// <summary>
    /// The chunks from the one that holds <paramref name="sequenceNumber"/> on, as many as are at hand; empty at the
    /// end of the log.
    /// </summary>
    public IReadOnlyList<LogChunk> ReadFrom(long sequenceNumber)
    {
        var end = _properties;
        sequenceNumber = Math.Max(sequenceNumber, end.BeginSequenceNumber);
        if (sequenceNumber > end.LastSequenceNumber)
        {
            return [];
        }

        lock (_gate)
        {
            if (_tail.Count > 0 && _tail[0].FirstSequenceNumber <= sequenceNumber)
            {
                return [_tail[FindInTail(sequenceNumber)]];
            }
        }

        return store.ReadChunks(ordinal, sequenceNumber);
    }

    /// <summary>Forgets the chunks that are over the limits; called by the one writer.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="nowMilliseconds">Unix milliseconds.</param>
    public void Expire(RetentionLimits limits, long nowMilliseconds)
    {
        var end = _properties;
        var oldest = limits.Age is { } age ? nowMilliseconds - (long)age.TotalMilliseconds : long.MinValue;
        var firstOffset = limits.PartitionBytes is { } bytes ? end.NextOffset - bytes : long.MinValue;
        if (end.IsEmpty || IsKept(store.ReadHeader(ordinal, end.BeginSequenceNumber)))
        {
            return;
        }

        var begin = FirstWhere(chunk => IsKept(chunk), end);
        lock (_gate)
        {
            _properties = _properties with { BeginSequenceNumber = begin };
        }

        bool IsKept(ChunkHeader? chunk) => chunk is null || (chunk.Value.EnqueuedMilliseconds > oldest && chunk.Value.FirstOffset >= firstOffset);
    }

    /// <summary>Where a receiver that asked for a position begins.</summary>
    /// <param name="position">What it asked for.</param>
    /// <param name="sequenceNumber">The first sequence number to deliver.</param>
    /// <returns>Whether the position lies in this log, or right at its end.</returns>
    public bool TryResolve(StartPosition position, out long sequenceNumber)
    {
        var end = _properties;
        sequenceNumber = position.Kind switch
        {
            StartPositionKind.Earliest => end.BeginSequenceNumber,
            StartPositionKind.Latest => end.LastSequenceNumber + 1,
            StartPositionKind.SequenceNumber => position.First,
            _ => 0,
        };
        switch (position.Kind)
        {
            case StartPositionKind.SequenceNumber:
                break;
            case StartPositionKind.Offset when position.First > end.LastOffset + 1:
                return false;
            case StartPositionKind.Offset:
                sequenceNumber = FirstAtOffset(position.First, end);
                break;
            case StartPositionKind.EnqueuedTime:
                sequenceNumber = FirstWhere(chunk => chunk.EnqueuedMilliseconds >= position.First, end);
                break;
            default:
                return true;
        }

        if (sequenceNumber > end.LastSequenceNumber + 1)
        {
            return false;
        }

        sequenceNumber = Math.Max(sequenceNumber, end.BeginSequenceNumber);
        return true;
    }

    public void Listen(Action onAppended)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners, onAppended];
        }
    }

    public void StopListening(Action onAppended)
    {
        lock (_gate)
        {
            _listeners = [.. _listeners.Where(listener => listener != onAppended)];
        }
    }

    private long FirstAtOffset(long offset, PartitionProperties end)
    {
        // The chunk before the first one that begins past the offset is the one that holds it.
        var next = FirstWhere(chunk => chunk.FirstOffset > offset, end);
        if (next == end.BeginSequenceNumber)
        {
            return next;
        }

        if (store.ReadChunks(ordinal, next - 1) is not [var chunk, ..])
        {
            return next;
        }

        var position = 0;
        for (var sequence = chunk.FirstSequenceNumber; sequence <= chunk.LastSequenceNumber; sequence++)
        {
            if (chunk.FirstOffset + position >= offset)
            {
                return sequence;
            }

            position += EventRecord.LengthAt(chunk.Records, position);
        }

        return next;
    }

    /// <summary>First sequence number of the first chunk with a property that, once true, stays true; else one past the end.</summary>
    private long FirstWhere(Predicate<ChunkHeader> predicate, PartitionProperties end)
    {
        var low = end.BeginSequenceNumber;
        var high = end.LastSequenceNumber + 1;
        while (low < high)
        {
            var header = store.ReadHeader(ordinal, low + ((high - low) / 2));
            if (header is not { } chunk)
            {
                // Expired meanwhile, with all before it.
                low += ((high - low) / 2) + 1;
            }
            else if (predicate(chunk))
            {
                high = chunk.FirstSequenceNumber;
            }
            else
            {
                low = chunk.FirstSequenceNumber + chunk.EventCount;
            }
        }

        return low;
    }

    private int FindInTail(long sequenceNumber)
    {
        var low = 0;
        var high = _tail.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_tail[middle].FirstSequenceNumber <= sequenceNumber)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private void TrimTail()
    {
        var drop = 0;
        while (_tailBytes > maxTailBytes && drop < _tail.Count - 1)
        {
            _tailBytes -= _tail[drop++].Records.Length;
        }

        _tail.RemoveRange(0, drop);
    }
}
