namespace Serverless.EventHubEmulator.Throughput;

/// <summary>
/// So many bytes and so many events a second, whichever is reached first. Up to one second's worth is saved up. What is
/// taken last may be more than there is left, so that one large send passes; the excess delays what comes next.
/// </summary>
internal sealed class RateLimit
{
    private readonly Lock _gate = new();
    private readonly double _bytesPerSecond;
    private readonly double _eventsPerSecond;
    private readonly TimeProvider _timeProvider;
    private double _bytes;
    private double _events;
    private long _refilled;

    public RateLimit(double bytesPerSecond, double eventsPerSecond, TimeProvider timeProvider)
    {
        (_bytesPerSecond, _eventsPerSecond, _timeProvider) = (bytesPerSecond, eventsPerSecond, timeProvider);
        (_bytes, _events, _refilled) = (bytesPerSecond, eventsPerSecond, timeProvider.GetTimestamp());
    }

    /// <summary>Takes bytes and events, if there are any left.</summary>
    public bool TryTake(int bytes, int events)
    {
        lock (_gate)
        {
            Refill();
            if (_bytes <= 0 || _events <= 0)
            {
                return false;
            }

            _bytes -= bytes;
            _events -= events;
            return true;
        }
    }

    /// <summary>Takes what has been sent already.</summary>
    public void Take(long bytes, long events)
    {
        lock (_gate)
        {
            Refill();
            _bytes -= bytes;
            _events -= events;
        }
    }

    /// <summary>How long until there is something left; zero if there is now.</summary>
    public TimeSpan Wait()
    {
        lock (_gate)
        {
            Refill();
            var seconds = Math.Max(-_bytes / _bytesPerSecond, -_events / _eventsPerSecond);
            return seconds < 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(1);
        }
    }

    private void Refill()
    {
        var now = _timeProvider.GetTimestamp();
        var elapsed = _timeProvider.GetElapsedTime(_refilled, now).TotalSeconds;
        _refilled = now;
        _bytes = Math.Min(_bytesPerSecond, _bytes + (elapsed * _bytesPerSecond));
        _events = Math.Min(_eventsPerSecond, _events + (elapsed * _eventsPerSecond));
    }
}
