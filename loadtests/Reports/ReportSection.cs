namespace Serverless.LoadTests.Reports;

/// <summary>A part of a report that only some runs have.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Head">Heads of the table's columns.</param>
/// <param name="Rows">A cell for each column.</param>
internal sealed record ReportSection(string Title, IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Above the table; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>Below the table, in HTML alone.</summary>
    public IReadOnlyList<SectionChart> Charts { get; init; } = [];
}
