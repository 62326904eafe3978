namespace Serverless.Benchmarks.Reporting;

/// <summary>Figures that belong side by side.</summary>
/// <param name="Head">The columns.</param>
/// <param name="Rows">A cell for each column.</param>
internal sealed record ResultTable(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows);
