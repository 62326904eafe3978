namespace Serverless.Benchmarks.StateQuery;

/// <summary>Counts latencies from any thread: to the microsecond up to 4 ms, then in steps of a 128th.</summary>
internal sealed class LatencyHistogram
{
    private const int Exact = 4096;
    private const int Steps = 128;
    private const int Octaves = 20;

    private readonly long[] _counts = new long[Exact + (Steps * Octaves)];

    public void Add(TimeSpan latency) => Interlocked.Increment(ref _counts[Slot((long)latency.TotalMicroseconds)]);

    /// <summary>The latency that a share of all stays below, in milliseconds; 0 where there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public double Milliseconds(double share)
    {
        var rank = (long)Math.Ceiling(share * _counts.Sum());
        var seen = 0L;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            seen += _counts[slot];
            if (seen >= rank && seen > 0)
            {
                return UpperEnd(slot) / 1000.0;
            }
        }

        return 0;
    }

    private static int Slot(long microseconds)
    {
        if (microseconds < Exact)
        {
            return (int)Math.Max(microseconds, 0);
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
