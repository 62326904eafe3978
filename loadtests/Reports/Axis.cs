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

    private const int MostSteps = 5;

    private bool IsLogarithmic { get; init; }

    /// <summary>From 0 to a round number, with even marks at steps of 1, 2, 2.5 or 5 of a power of ten, five at most.</summary>
    public static Axis Even(IEnumerable<double> values)
    {
        var greatest = values.DefaultIfEmpty().Max() is > 0 and var value ? value : 1;
        var step = Step(greatest / MostSteps);
        var count = Math.Max((int)Math.Ceiling(greatest / step * 0.999_999), 1);
        return new Axis(0, count * step, [.. Enumerable.Range(0, count + 1).Select(mark => (mark * step, Label(mark * step)))]);
    }

    /// <summary>From the power of ten below the least to that above the greatest.</summary>
    /// <param name="values">What it is to show.</param>
    /// <param name="mostMarks">Where there would be more, the powers alone are marked.</param>
    public static Axis Powers(IEnumerable<double> values, int mostMarks)
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
        var shown = marks.Where(mark => mark >= least && mark <= most).ToList();
        if (shown.Count > mostMarks)
        {
            shown.RemoveAll(mark => Math.Abs(Math.Log10(mark) - Math.Round(Math.Log10(mark))) > 1e-6);
        }

        return new Axis(least, most, [.. shown.Select(value => (value, Label(value)))]) { IsLogarithmic = true };
    }

    /// <returns>Where a value lies: 0 at the beginning, 1 at the end; values beyond lie at the ends.</returns>
    public double Place(double value) => Math.Clamp(
        IsLogarithmic ? Math.Log(Math.Max(value, Least) / Least) / Math.Log(Most / Least) : (value - Least) / (Most - Least), 0, 1);

    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return new[] { 1, 2, 2.5, 5, 10 }.First(step => step * power >= least * 0.999_999) * power;
    }

    private static string Label(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
