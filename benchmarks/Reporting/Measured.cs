namespace Serverless.Benchmarks.Reporting;

/// <summary>One quantity as several runs measured it.</summary>
/// <param name="Values">A value for each run, in order.</param>
internal sealed record Measured(IReadOnlyList<double> Values)
{
    public double Median => Percentile.Of(Values, 0.5);

    public double Least => Values.Min();

    public double Most => Values.Max();

    /// <summary>Of each run its value over another's value of the same run.</summary>
    public Measured Over(Measured other) => new([.. Values.Zip(other.Values, (own, others) => own / others)]);

    /// <summary>The median, and the spread where there is one.</summary>
    public override string ToString() =>
        Values.Count == 1 ? Figures.Format(Median) : $"{Figures.Format(Median)} ({Figures.Format(Least)} to {Figures.Format(Most)})";
}
