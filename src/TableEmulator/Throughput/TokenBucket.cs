namespace Serverless.TableEmulator.Throughput;

/// <summary>An allowance that fills with time, up to one second's worth. Not safe for use by several threads.</summary>
internal sealed class TokenBucket(int perSecond, TimeProvider time)
{
    private double _level = perSecond;
    private long _filled = time.GetTimestamp();

    public bool IsFull
    {
        get
        {
            Fill();
            return _level >= perSecond;
        }
    }

    /// <summary>True while anything is left; what is taken then may be more than that, and is owed.</summary>
    public bool HasAny
    {
        get
        {
            Fill();
            return _level > 0;
        }
    }

    public void Take(int count) => _level -= count;

    private void Fill()
    {
        var now = time.GetTimestamp();
        _level = Math.Min(perSecond, _level + (time.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
        _filled = now;
    }
}
