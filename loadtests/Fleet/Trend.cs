namespace Serverless.LoadTests.Fleet;

/// <summary>A straight line through the last half of what was measured.</summary>
internal static class Trend
{
    /// <summary>Fewer points say nothing.</summary>
    private const int LeastPoints = 4;

    /// <param name="points">From left to right.</param>
    /// <returns>By how many percent of its mean the line rises over the last half; null where there are too few points.</returns>
    public static double? RisePercent(IReadOnlyList<(double X, double Y)> points)
    {
        var half = points.Skip(points.Count / 2).ToList();
        if (half.Count < LeastPoints)
        {
            return null;
        }

        var (x, y) = (half.Average(point => point.X), half.Average(point => point.Y));
        var slope = half.Sum(point => (point.X - x) * (point.Y - y)) / half.Sum(point => (point.X - x) * (point.X - x));
        return y > 0 ? 100 * slope * (half[^1].X - half[0].X) / y : 0;
    }
}
