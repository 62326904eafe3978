namespace Serverless.LoadTests.Comparing;

/// <summary>
/// Whether one load's seconds are greater than another's beyond what seconds of the same load differ: the Mann-Whitney test,
/// which asks nothing of how they are distributed, with ties. Seconds that resemble the one before tell less than as many that do
/// not: each load counts as n (1 − ρ) / (1 + ρ) seconds, ρ being the correlation of the ranks of neighbours where it is above 0.
/// </summary>
internal static class SecondsTest
{
    /// <summary>Effective seconds below which nothing is told.</summary>
    public const double FewestSeconds = 4;

    /// <summary>Standard deviations that chance exceeds once in a hundred times, one-sided.</summary>
    public const double Certain = 2.326;

    private const double MostCorrelation = 0.95;

    /// <returns>By how many standard deviations the second's values are greater; 0 where the seconds are too few to tell.</returns>
    public static double Deviations(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (effectiveFirst, effectiveSecond) = (EffectiveCount(first), EffectiveCount(second));
        if (effectiveFirst < FewestSeconds || effectiveSecond < FewestSeconds)
        {
            return 0;
        }

        // The chance that a second of the second load is the greater one, equal ones by half.
        var (n, m) = ((double)first.Count, (double)second.Count);
        var chance = second.Sum(value => first.Sum(other => value > other ? 1.0 : value < other ? 0 : 0.5)) / (n * m);
        var total = n + m;
        var ties = first.Concat(second).GroupBy(value => value).Sum(group => Math.Pow(group.Count(), 3) - group.Count());
        var untied = 1 - (ties / (Math.Pow(total, 3) - total));
        var variance = (effectiveFirst + effectiveSecond + 1) / (12 * effectiveFirst * effectiveSecond) * untied;
        return variance > 0 ? (chance - 0.5) / Math.Sqrt(variance) : 0;
    }

    /// <summary>How many independent seconds tell as much.</summary>
    public static double EffectiveCount(IReadOnlyList<double> values)
    {
        if (values.Count < 3)
        {
            return values.Count;
        }

        var ranks = Ranks(values);
        var mean = ranks.Average();
        var variance = ranks.Sum(rank => (rank - mean) * (rank - mean));
        var neighbours = ranks.Zip(ranks.Skip(1)).Sum(pair => (pair.First - mean) * (pair.Second - mean));
        var correlation = variance > 0 ? Math.Clamp(neighbours / variance, 0, MostCorrelation) : 0;
        return values.Count * (1 - correlation) / (1 + correlation);
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(value => values.Count(other => other < value) + (values.Count(other => other == value) / 2.0))];
}
