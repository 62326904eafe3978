namespace Serverless.Benchmarks.Reporting;

/// <summary>Order statistics.</summary>
internal static class Percentile
{
    /// <summary>The value below which a share of the values lies, interpolated between the two nearest.</summary>
    /// <param name="values">At least one, in any order.</param>
    /// <param name="share">0 to 1.</param>
    public static double Of(IReadOnlyCollection<double> values, double share)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
