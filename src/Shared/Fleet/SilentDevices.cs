namespace Serverless.Shared.Fleet;

/// <summary>Devices gone silent since the sweep before: how many, and the first of them by name. Not thread-safe.</summary>
/// <param name="since">When the sweep before began, in milliseconds since the epoch; null for the first sweep, which tells of
/// nobody.</param>
/// <param name="until">When this one began.</param>
/// <param name="maxNamed">How many are kept by name.</param>
internal sealed class SilentDevices(long? since, long until, int maxNamed)
{
    private readonly List<(string DeviceId, long LastSeen)> _named = [];

    public long Count { get; private set; }

    public IReadOnlyList<(string DeviceId, long LastSeen)> Named => _named;

    /// <param name="deviceId">The device.</param>
    /// <param name="lastSeen">When it was last heard.</param>
    /// <param name="connectedUntil">The last millisecond at which it counted as connected.</param>
    public void Add(string deviceId, long lastSeen, long connectedUntil)
    {
        if (connectedUntil >= until || since is not { } former || connectedUntil < former)
        {
            return;
        }

        Count++;
        if (_named.Count < maxNamed)
        {
            _named.Add((deviceId, lastSeen));
        }
    }

    public void Add(SilentDevices other)
    {
        Count += other.Count;
        _named.AddRange(other._named.Take(maxNamed - _named.Count));
    }
}
