namespace Serverless.Shared.State.Answers;

/// <summary>A bounded set of entries in two generations: when the young one has its half of the bytes it becomes the old
/// one, and what was old and not asked for since is forgotten. Not thread-safe.</summary>
/// <param name="maxBytes">What all entries may take together, roughly.</param>
internal sealed class AnswerEntries(long maxBytes)
{
    private Generation _young = new();
    private Generation _old = new();

    public int Count => _young.Entries.Count + _old.Entries.Count;

    /// <summary>What all entries take together; at most one entry more than they may.</summary>
    public long Bytes => _young.Bytes + _old.Bytes;

    public AnswerEntry GetOrAdd(string deviceId)
    {
        if (_young.Entries.TryGetValue(deviceId, out var entry))
        {
            return entry;
        }

        entry = _old.Entries.GetValueOrDefault(deviceId);
        if (entry is null)
        {
            entry = new AnswerEntry();
        }
        else
        {
            _old.Remove(deviceId, entry);
        }

        if (_young.Bytes + entry.Size > maxBytes / 2)
        {
            Turn();
        }

        _young.Add(deviceId, entry);
        return entry;
    }

    public AnswerEntry? Find(string deviceId) =>
        _young.Entries.GetValueOrDefault(deviceId) ?? _old.Entries.GetValueOrDefault(deviceId);

    /// <summary>Removes an entry, if it is the one that is here.</summary>
    public void Remove(string deviceId, AnswerEntry entry) => Of(deviceId, entry)?.Remove(deviceId, entry);

    /// <summary>Gives an entry, which may be here no more, another answer.</summary>
    public void Put(string deviceId, AnswerEntry entry, StateAnswer answer)
    {
        var former = entry.Size;
        entry.Answer = answer;
        if (Of(deviceId, entry) is { } generation)
        {
            generation.Bytes += entry.Size - former;
            if (_young.Bytes > maxBytes / 2 || Bytes > maxBytes)
            {
                Turn();
            }
        }
    }

    private void Turn() => (_young, _old) = (new Generation(), _young);

    private Generation? Of(string deviceId, AnswerEntry entry) =>
        _young.Holds(deviceId, entry) ? _young : _old.Holds(deviceId, entry) ? _old : null;

    private sealed class Generation
    {
        public Dictionary<string, AnswerEntry> Entries { get; } = new(StringComparer.Ordinal);

        public long Bytes { get; set; }

        public bool Holds(string deviceId, AnswerEntry entry) =>
            Entries.TryGetValue(deviceId, out var here) && ReferenceEquals(here, entry);

        public void Add(string deviceId, AnswerEntry entry)
        {
            Entries.Add(deviceId, entry);
            Bytes += entry.Size;
        }

        public void Remove(string deviceId, AnswerEntry entry)
        {
            Entries.Remove(deviceId);
            Bytes -= entry.Size;
        }
    }
}
