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

    /// <exception cref="UsageException">They are of different loads.</exception>
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
        page.Add(new Block.Summary(worse.Count == 0 ? "No regression beyond noise." : $"REGRESSION: {string.Join("; ", worse)}."));
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
