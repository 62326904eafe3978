namespace Serverless.Shared.State;

/// <summary>The states written last, the least recently used one going first when the memory is used up.</summary>
internal sealed class StateCache(long maxBytes)
{
    // A metric's slot, and what an entry costs besides: dictionary, list node, state, id.
    private const int MetricBytes = 64;
    private const int EntryBytes = 400;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    public StoredState? Find(string deviceId)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(deviceId, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Stored;
        }
    }

    public void Put(StoredState stored)
    {
        var entry = new Entry(stored, SizeOf(stored));
        lock (_lock)
        {
            if (_entries.TryGetValue(stored.State.DeviceId, out var node))
            {
                _bytes -= node.Value.Bytes;
                node.Value = entry;
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            else
            {
                _entries.Add(stored.State.DeviceId, _byUse.AddFirst(entry));
            }

            _bytes += entry.Bytes;
            while (_bytes > maxBytes)
            {
                RemoveEntry(_byUse.Last!.Value.Stored.State.DeviceId);
            }
        }
    }

    public void Remove(string deviceId)
    {
        lock (_lock)
        {
            RemoveEntry(deviceId);
        }
    }

    private void RemoveEntry(string deviceId)
    {
        if (_entries.Remove(deviceId, out var node))
        {
            _byUse.Remove(node);
            _bytes -= node.Value.Bytes;
        }
    }

    private static long SizeOf(StoredState stored)
    {
        long size = EntryBytes;
        foreach (ref readonly var metric in stored.State.Metrics.AsSpan())
        {
            size += MetricBytes + (2 * metric.Value.Text.Length);
        }

        return size;
    }

    private readonly record struct Entry(StoredState Stored, long Bytes);
}
