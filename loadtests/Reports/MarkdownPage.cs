using System.Globalization;
using System.Text;

namespace Serverless.LoadTests.Reports;

/// <summary>A report as Markdown that reads as well on a console.</summary>
internal static class MarkdownPage
{
    public static string Of(ReportPage page)
    {
        var text = new StringBuilder();
        Line(text, $"# {page.Title}");
        foreach (var block in page.Blocks.Where(block => block is not (Block.Chart or Block.Table { Rows.Count: 0 })))
        {
            text.AppendLine();
            switch (block)
            {
                case Block.Heading heading:
                    Line(text, $"## {heading.Text}");
                    break;
                case Block.Summary summary:
                    Line(text, $"**{summary.Text}**");
                    break;
                case Block.Warning warning:
                    Line(text, $"> **{warning.Text}**");
                    break;
                case Block.Command command:
                    Line(text, $"    {command.Text}");
                    break;
                case Block.Paragraph paragraph:
                    Line(text, $"{paragraph.Text}");
                    break;
                case Block.Table table:
                    Write(text, table);
                    break;
            }
        }

        return text.ToString();
    }

    internal static void Write(StringBuilder text, Block.Table table)
    {
        var rows = table.Rows.Select(row => row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)).ToArray()).Prepend([.. table.Head]).ToList();
        var widths = table.Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (var row in rows)
        {
            Line(text, $"| {string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column])))} |");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
