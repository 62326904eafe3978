using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Comparing;

/// <summary>Two reports of the same load.</summary>
/// <param name="Before">The first.</param>
/// <param name="After">The second.</param>
/// <param name="Tolerance">Share that a figure may move by.</param>
/// <param name="Points">The loads that both have, with their figures.</param>
internal sealed record ReportComparison(
    ComparedReport Before, ComparedReport After, double Tolerance, IReadOnlyList<(string Name, IReadOnlyList<MetricVerdict> Figures)> Points)
{
    /// <summary>What is worse beyond noise, a line each.</summary>
    public IEnumerable<string> Regressions =>
        from point in Points
        from figure in point.Figures
        where figure.Verdict == MetricVerdict.Worse
        select figure.Before > 0
            ? ReportPage.Text($"{point.Name}: {figure.Name} {figure.Before:#,0.####} → {figure.After:#,0.####} ({figure.Change:+0.0%;-0.0%})")
            : ReportPage.Text($"{point.Name}: {figure.Name} {figure.Before:#,0.####} → {figure.After:#,0.####}");

    /// <summary>What moved and is not told from noise for want of seconds, a line each.</summary>
    public IEnumerable<string> Untold =>
        from point in Points
        from figure in point.Figures
        where figure.Verdict == MetricVerdict.TooFew
        select ReportPage.Text($"{point.Name}: {figure.Name} ({figure.Change:+0.0%;-0.0%})");

    /// <summary>Loads that one of the two has alone.</summary>
    private IEnumerable<string> Alone =>
        Before.Points.Select(point => point.Name).Except(After.Points.Select(point => point.Name)).Select(name => $"{name} (before)")
            .Concat(After.Points.Select(point => point.Name).Except(Before.Points.Select(point => point.Name)).Select(name => $"{name} (after)"));

    /// <exception cref="UsageException">They are of different loads, or one has measured nothing.</exception>
    public static ReportComparison Of(ComparedReport before, ComparedReport after, double tolerance)
    {
        if (before.Kind != after.Kind)
        {
            throw new UsageException($"A {before.Kind} and a {after.Kind} cannot be compared.");
        }

        if (before.Load != after.Load)
        {
            throw new UsageException($"The loads differ: '{before.Load}' and '{after.Load}'.");
        }

        if (before.Points.Concat(after.Points).Any(point => point.Requests == 0))
        {
            throw new UsageException("One of them has measured no request: there is nothing to compare.");
        }

        var points = before.Points.Join(
            after.Points, point => point.Name, point => point.Name,
            (mine, theirs) => (mine.Name, (IReadOnlyList<MetricVerdict>)[.. PointComparison.Compare(mine, theirs, tolerance)])).ToList();
        return points.Count > 0
            ? new ReportComparison(before, after, tolerance, points)
            : throw new UsageException("The ladders have no step of the same concurrency.");
    }

    /// <summary>Both side by side.</summary>
    public ReportPage ToPage()
    {
        var page = new ReportPage($"Comparison of {Before.Kind}s: {Before.Load}");
        var worse = Regressions.ToList();
        var untold = Untold.ToList();
        page.Add(new Block.Summary((worse.Count > 0 ? $"REGRESSION: {string.Join("; ", worse)}." : "No regression beyond noise.")
            + (untold.Count > 0 ? $" NOT TOLD, too few seconds: {string.Join("; ", untold)}. Measure longer." : "")));
        if (Before.EndedEarly || After.EndedEarly)
        {
            page.Add(new Block.Warning($"Ended early: {(Before.EndedEarly && After.EndedEarly ? "both" : Before.EndedEarly ? "before" : "after")}."));
        }

        if (Alone.ToList() is { Count: > 0 } alone)
        {
            page.Add(new Block.Warning($"Not compared, for only one has it: {string.Join(", ", alone)}."));
        }

        if (Before.Machine != After.Machine)
        {
            page.Add(new Block.Warning($"Measured on different machines: {Before.Machine}, and {After.Machine}."));
        }

        page.Table(["", "before", "after"],
        [
            ["date", ReportPage.Text($"{Before.Date:yyyy-MM-dd HH:mm} UTC"), ReportPage.Text($"{After.Date:yyyy-MM-dd HH:mm} UTC")],
            ["commit", Before.Commit, After.Commit],
            ["machine", Before.Machine, After.Machine],
        ]);
        foreach (var (name, figures) in Points)
        {
            page.Heading(name);
            page.Table(["figure", "before", "after", "change", "verdict"], figures.Select(figure => new[]
            {
                figure.Name, ReportPage.Text($"{figure.Before:#,0.##}"), ReportPage.Text($"{figure.After:#,0.##}"),
                ReportPage.Text($"{figure.Change:+0.0%;-0.0%;0.0%}"), figure.Verdict,
            }));
        }

        page.Paragraph($"Worse or better is what moved by more than {Tolerance:0.#%} and whose seconds moved beyond chance (Mann-Whitney, 99%, seconds that resemble their neighbours counted as fewer). Figures without a verdict are told by others.");
        return page;
    }
}
