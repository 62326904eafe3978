namespace Serverless.LoadTests.Fleet;

/// <summary>
/// A straight line through the last half of what was measured, by Theil and Sen: its slope is the median of those between
/// any two points, which a few points far off do not move.
/// </summary>
internal static class Trend
{
    /// <summary>Fewer points say nothing.</summary>
    private const int LeastPoints = 4;

    /// <param name="points">From left to right.</param>
    /// <returns>The points it is drawn through.</returns>
    public static IReadOnlyList<(double X, double Y)> LastHalf(IReadOnlyList<(double X, double Y)> points) => [.. points.Skip(points.Count / 2)];

    /// <param name="points">From left to right.</param>
    /// <returns>By how much the line rises over the last half; null where there are too few points.</returns>
    public static double? Rise(IReadOnlyList<(double X, double Y)> points)
    {
        var half = LastHalf(points);
        if (half.Count < LeastPoints)
        {
            return null;
        }

        var slopes = half.SelectMany((from, index) => half.Skip(index + 1).Select(to => (to.Y - from.Y) / (to.X - from.X)));
        return Median(slopes) * (half[^1].X - half[0].X);
    }

    /// <param name="points">From left to right.</param>
    /// <returns>The rise in percent of the last half's median; null where there are too few points.</returns>
    public static double? RisePercent(IReadOnlyList<(double X, double Y)> points)
    {
        var middle = points.Count == 0 ? 0 : Median(LastHalf(points).Select(point => point.Y));
        return Rise(points) is { } rise ? middle > 0 ? 100 * rise / middle : 0 : null;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
