namespace Serverless.Shared.Telemetry;

/// <summary>The keys met so far in one JSON object. Compares one by one while they are few, which they nearly always
/// are, and hashes when they are many, so that a hostile object costs no more than its length.</summary>
internal sealed class KeySet
{
    private const int Few = 16;

    private readonly List<string> _keys = new(Few);
    private HashSet<string>? _many;

    public void Clear()
    {
        _keys.Clear();
        _many = null;
    }

    /// <returns>False where the key is there already.</returns>
    public bool Add(string key)
    {
        if (_many is not null)
        {
            return _many.Add(key);
        }

        foreach (var other in _keys)
        {
            if (string.Equals(other, key, StringComparison.Ordinal))
            {
                return false;
            }
        }

        _keys.Add(key);
        if (_keys.Count > Few)
        {
            _many = new HashSet<string>(_keys, StringComparer.Ordinal);
            _keys.Clear();
        }

        return true;
    }
}
