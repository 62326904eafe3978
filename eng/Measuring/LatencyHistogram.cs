namespace Serverless.Measuring;

/// <summary>Counts latencies from any thread: to the microsecond up to 4 ms, then in steps of a 128th, up to 70 minutes.</summary>
internal sealed class LatencyHistogram
{
    private const int Exact = 4096;
    private const int Steps = 128;
    private const int Octaves = 20;

    private readonly long[] _counts = new long[Exact + (Steps * Octaves)];
    private long _most;

    public long Count => _counts.Sum();

    /// <summary>The greatest, in milliseconds; 0 where there is none.</summary>
    public double MostMilliseconds => Volatile.Read(ref _most) / 1000.0;

    public void Add(TimeSpan latency)
    {
        var microseconds = Math.Max((long)latency.TotalMicroseconds, 0);
        Interlocked.Increment(ref _counts[Slot(microseconds)]);
        for (var most = Volatile.Read(ref _most); microseconds > most;)
        {
            var seen = Interlocked.CompareExchange(ref _most, microseconds, most);
            most = seen == most ? microseconds : seen;
        }
    }

    /// <summary>The latency that a share of all stays at or below, in milliseconds; 0 where there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public double Milliseconds(double share)
    {
        var rank = Math.Max((long)Math.Ceiling(share * Count), 1);
        var seen = 0L;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            seen += _counts[slot];
            if (seen >= rank)
            {
                return Math.Min(UpperEnd(slot), Volatile.Read(ref _most)) / 1000.0;
            }
        }

        return 0;
    }

    /// <summary>What was counted so far, for <see cref="Since"/>.</summary>
    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram { _most = Volatile.Read(ref _most) };
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }

    /// <summary>What was counted after a copy was taken. Its greatest is that of its greatest slot.</summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var difference = new LatencyHistogram();
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            difference._counts[slot] = _counts[slot] - earlier._counts[slot];
            difference._most = difference._counts[slot] > 0 ? UpperEnd(slot) : difference._most;
        }

        return difference;
    }

    private static int Slot(long microseconds)
    {
        if (microseconds < Exact)
        {
            return (int)microseconds;
        }

        var octave = long.Log2(microseconds) - 12;
        var step = (int)((microseconds >> ((int)octave + 5)) - Steps);
        return Math.Min(Exact + ((int)octave * Steps) + step, Exact + (Steps * Octaves) - 1);
    }

    private static long UpperEnd(int slot)
    {
        if (slot < Exact)
        {
            return slot;
        }

        var (octave, step) = Math.DivRem(slot - Exact, Steps);
        return ((long)(Steps + step + 1) << (octave + 5)) - 1;
    }
}
