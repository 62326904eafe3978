using HdrHistogram;

namespace Serverless.Measuring;

/// <summary>Counts latencies from any thread, to three digits, up to two hours; what is longer counts as that.</summary>
internal sealed class LatencyHistogram
{
    private const long MostMicroseconds = 7_200_000_000;
    private const int Digits = 3;

    private readonly HistogramBase _counts;

    public LatencyHistogram()
        : this(new LongConcurrentHistogram(1, MostMicroseconds, Digits))
    {
    }

    private LatencyHistogram(HistogramBase counts) => _counts = counts;

    public long Count => _counts.TotalCount;

    /// <summary>The greatest, in milliseconds; 0 where there is none.</summary>
    public double MostMilliseconds => Count > 0 ? _counts.GetMaxValue() / 1000.0 : 0;

    public void Add(TimeSpan latency) => _counts.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 0, MostMicroseconds));

    /// <summary>The latency that a share of all stays at or below, in milliseconds; 0 where there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public double Milliseconds(double share) => Count > 0 ? _counts.GetValueAtPercentile(share * 100) / 1000.0 : 0;

    /// <summary>Counts that are handed out and begun anew, again and again.</summary>
    internal sealed class Intervals
    {
        private readonly Recorder _recorder = new(1, MostMicroseconds, Digits, (id, least, most, digits) => new LongConcurrentHistogram(id, least, most, digits));
        private HistogramBase? _last;

        public void Add(TimeSpan latency) => _recorder.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 0, MostMicroseconds));

        /// <returns>What was counted since the call before; good until the next.</returns>
        public LatencyHistogram Next() => new(_last = _recorder.GetIntervalHistogram(_last));
    }
}
