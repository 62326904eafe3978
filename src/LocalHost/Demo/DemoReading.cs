namespace Serverless.LocalHost.Demo;

/// <summary>A reading as the demo knows it: one metric, always with a sequence. Time in ms since the epoch.</summary>
internal readonly record struct DemoReading(long Timestamp, long Sequence, double Value) : IComparable<DemoReading>
{
    /// <summary>By time, then sequence.</summary>
    public int CompareTo(DemoReading other)
    {
        var byTime = Timestamp.CompareTo(other.Timestamp);
        return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }
}
