namespace Serverless.LoadTests.Reports;

/// <summary>A chart of a section.</summary>
/// <param name="Title">With the unit of y.</param>
/// <param name="XTitle">With the unit of x.</param>
/// <param name="Series">One line each, up to five.</param>
internal sealed record SectionChart(string Title, string XTitle, IReadOnlyList<ChartSeries> Series);
