using System.Globalization;

namespace Serverless.LoadTests.Reports;

/// <summary>An axis of a chart: its ends and its marks.</summary>
/// <param name="Least">At its beginning.</param>
/// <param name="Most">At its end, more than the least.</param>
/// <param name="Marks">Values and what is written beside them.</param>
internal sealed record Axis(double Least, double Most, IReadOnlyList<(double Value, string Label)> Marks)
{
    /// <summary>Decades up to which the steps between powers are marked as well.</summary>
    private const int FewDecades = 4;

    private bool IsLogarithmic { get; init; }

    /// <summary>From 0 to a round number, with even marks.</summary>
    public static Axis Even(IEnumerable<double> values, int marks)
    {
        var most = Round(values.DefaultIfEmpty().Max());
        return new Axis(0, most, [.. Enumerable.Range(0, marks + 1).Select(mark => most * mark / marks).Select(value => (value, Label(value)))]);
    }

    /// <summary>From the power of ten below the least to that above the greatest.</summary>
    public static Axis Powers(IEnumerable<double> values)
    {
        var above = values.Where(value => value > 0).DefaultIfEmpty(1).ToList();
        var (first, last) = ((int)Math.Floor(Math.Log10(above.Min())), (int)Math.Ceiling(Math.Log10(above.Max())));
        last = Math.Max(last, first + 1);
        var steps = last - first <= FewDecades ? new[] { 1.0, 2, 5 } : [1.0];

        // What lies beyond the last mark needed would be empty.
        var marks = Enumerable.Range(first, last - first + 1).SelectMany(power => steps.Select(step => step * Math.Pow(10, power))).ToList();
        var most = marks.First(mark => mark >= above.Max() * 0.999_999);
        var least = marks.Last(mark => mark <= above.Min() * 1.000_001);
        most = most > least ? most : marks.First(mark => mark > least);
        return new Axis(least, most, [.. marks.Where(mark => mark >= least && mark <= most).Select(value => (value, Label(value)))]) { IsLogarithmic = true };
    }

    /// <returns>Where a value lies: 0 at the beginning, 1 at the end; values beyond lie at the ends.</returns>
    public double Place(double value) => Math.Clamp(
        IsLogarithmic ? Math.Log(Math.Max(value, Least) / Least) / Math.Log(Most / Least) : (value - Least) / (Most - Least), 0, 1);

    /// <summary>The next of 1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8 and 10 of its power: quarters of them are short.</summary>
    private static double Round(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10 }.First(step => step * power >= value * 0.999_999) * power;
    }

    private static string Label(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
