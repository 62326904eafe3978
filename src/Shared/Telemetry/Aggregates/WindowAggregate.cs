namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>What one window of time holds of one metric. Takes values from the newest to the oldest.</summary>
internal sealed class WindowAggregate
{
    // A power of two, so that scaling rounds nothing; 2^40 values of the greatest double have a finite scaled sum.
    private const double Scale = 1.0 / (1L << 40);

    /// <summary>Where the window begins, in milliseconds since the epoch.</summary>
    public required long Start { get; init; }

    /// <summary>Readings with a number for the metric.</summary>
    public long Count { get; set; }

    public double Min { get; set; } = double.PositiveInfinity;

    public double Max { get; set; } = double.NegativeInfinity;

    public CompensatedSum Sum { get; set; }

    /// <summary>The sum of the scaled values, for those whose sum is beyond a double.</summary>
    public CompensatedSum ScaledSum { get; set; }

    /// <summary>The oldest value so far.</summary>
    public WindowEnd First { get; set; }

    /// <summary>The newest value.</summary>
    public WindowEnd Last { get; set; }

    /// <summary>The mean. No rounding takes it out of what lies between the least and the greatest value.</summary>
    public double Average
    {
        get
        {
            var mean = Sum.Value / Count;
            return Math.Clamp(double.IsFinite(mean) ? mean : ScaledSum.Value / Count / Scale, Min, Max);
        }
    }

    /// <summary>Takes the value of a reading no newer than those before.</summary>
    public void Add(HistoryIdentity identity, double value)
    {
        var end = new WindowEnd(identity, value, IsTied: false);
        Last = Count == 0 ? end : Last.Identity == identity ? Last.With(value) : Last;
        First = Count > 0 && First.Identity == identity ? First.With(value) : end;
        Count++;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
        Sum = Sum.Plus(value);
        ScaledSum = ScaledSum.Plus(value * Scale);
    }
}
