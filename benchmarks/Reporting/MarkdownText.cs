using System.Globalization;
using System.Text;

namespace Serverless.Benchmarks.Reporting;

/// <summary>Results as Markdown that reads as well on a console.</summary>
internal static class MarkdownText
{
    public static string Of(BenchmarkResult result)
    {
        var text = new StringBuilder();
        Line(text, $"## {result.Name}");
        text.AppendLine();
        Line(text, $"{result.Summary}");
        text.AppendLine();
        if (result.Bars.Count > 0)
        {
            Table(text, ["bar", "target", "measured", "met"], result.Bars.Select(Cells));
        }

        if (result.Figures.Count > 0)
        {
            Table(text, ["beside it", "measured", "times ours"], result.Figures.Select(Cells));
        }

        foreach (var table in result.Tables)
        {
            Table(text, table.Head, table.Rows);
        }

        foreach (var note in result.Notes)
        {
            Line(text, $"- {note}");
        }

        return text.ToString();
    }

    public static string Of(Report report)
    {
        var text = new StringBuilder();
        Line(text, $"# Benchmark results, {report.Date:yyyy-MM-dd}");
        text.AppendLine();
        Line(text, $"    {report.Command}");
        text.AppendLine();
        Line(text, $"Commit {report.Commit}. {report.Machine}.");
        Line(text, $"Each figure is the median of {report.Runs} runs, in parentheses the least and the most.");
        foreach (var result in report.Results)
        {
            text.AppendLine().Append(Of(result));
        }

        return text.ToString();
    }

    private static string[] Cells(Bar bar) =>
    [
        bar.Name, $"{(bar.IsAtMost ? "≤" : "≥")} {Figures.Format(bar.Target)} {bar.Unit}", $"{bar.Value} {bar.Unit}", bar.IsMet ? "met" : "NOT MET",
    ];

    private static string[] Cells(Figure figure) =>
        [figure.Name, $"{figure.Value} {figure.Unit}", figure.TimesOurs is { } times ? $"{Figures.Format(times)} ×" : ""];

    private static void Table(StringBuilder text, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> body)
    {
        var rows = body.Prepend(head).ToList();
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (var row in rows)
        {
            Line(text, $"| {string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column])))} |");
        }

        text.AppendLine();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
