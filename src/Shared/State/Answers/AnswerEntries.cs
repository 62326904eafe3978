namespace Serverless.Shared.State.Answers;

/// <summary>A bounded set of entries in two generations: when the young one has its half of the bytes it becomes the old
/// one, and what was old and not asked for since is forgotten. Not thread-safe.</summary>
/// <param name="maxBytes">What all entries may take together, roughly.</param>
internal sealed class AnswerEntries(long maxBytes)
{
    private Dictionary<string, AnswerEntry> _young = new(StringComparer.Ordinal);
    private Dictionary<string, AnswerEntry> _old = new(StringComparer.Ordinal);
    private long _youngBytes;

    public int Count => _young.Count + _old.Count;

    public AnswerEntry GetOrAdd(string deviceId)
    {
        if (_young.TryGetValue(deviceId, out var entry))
        {
            return entry;
        }

        if (!_old.Remove(deviceId, out entry))
        {
            entry = new AnswerEntry();
        }

        Turn(entry.Size);
        _young.Add(deviceId, entry);
        return entry;
    }

    public AnswerEntry? Find(string deviceId) => _young.GetValueOrDefault(deviceId) ?? _old.GetValueOrDefault(deviceId);

    public void Remove(string deviceId)
    {
        if (_young.Remove(deviceId, out var entry))
        {
            _youngBytes -= entry.Size;
        }
        else
        {
            _old.Remove(deviceId);
        }
    }

    /// <summary>Gives an entry that is here another answer.</summary>
    public void Put(string deviceId, AnswerEntry entry, StateAnswer answer)
    {
        if (_young.TryGetValue(deviceId, out var here) && ReferenceEquals(here, entry))
        {
            _youngBytes += answer.Body.Length - (entry.Answer?.Body.Length ?? 0);
        }

        entry.Answer = answer;
    }

    private void Turn(int added)
    {
        if (_youngBytes + added > maxBytes / 2)
        {
            (_young, _old) = (new Dictionary<string, AnswerEntry>(StringComparer.Ordinal), _young);
            _youngBytes = 0;
        }

        _youngBytes += added;
    }
}
