using System.Globalization;
using System.Net;

namespace Serverless.LoadTests.Reports;

/// <summary>A report as an HTML file that needs nothing else: charts are inline SVG, no scripts, no links, styles inside.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark;--c0:#0b62d6;--c1:#c4314b;--c2:#1a7f37;--c3:#b35900;--c4:#7c4dd0}
        @media(prefers-color-scheme:dark){:root{--c0:#6cb0ff;--c1:#ff7b8e;--c2:#56d364;--c3:#f0a44b;--c4:#c4a0ff}}
        body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:1.5em auto;padding:0 1em}
        h1{font-size:1.5em;line-height:1.25}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #8884;padding-bottom:.2em}
        p{max-width:75ch;overflow-wrap:anywhere}.summary{font-size:1.1em;font-weight:600}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:.6em .8em;background:#8881;border-radius:4px}
        .scroll{overflow-x:auto;margin:1em 0}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        td,th{padding:.25em .6em;border-bottom:1px solid #8884;text-align:left;white-space:nowrap}td.wide{white-space:normal;min-width:16em}
        td.number,th.number{text-align:right}th{font-weight:600;white-space:normal;vertical-align:bottom;line-height:1.25}
        td:first-child,th:first-child{position:sticky;left:0;background:Canvas}
        .no{color:var(--c1);font-weight:600}.warning{border-left:4px solid var(--c1);padding:.3em .8em;background:#d1242f22}
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,420px),1fr));gap:.5em 1.5em}
                svg{width:100%;height:auto;margin:.6em 0}svg text{font:14px system-ui,sans-serif;fill:currentColor}
        svg .title{font-weight:600;font-size:16px}svg .grid{stroke:#8883}svg polyline{fill:none;stroke-width:2;stroke-linejoin:round}
        @media(max-width:560px){td,th{padding:.25em .4em}td:first-child{white-space:normal}svg text{font-size:16px}svg .title{font-size:18px}}
        .s0{stroke:var(--c0);fill:var(--c0)}.s1{stroke:var(--c1);fill:var(--c1)}.s2{stroke:var(--c2);fill:var(--c2)}.s3{stroke:var(--c3);fill:var(--c3)}.s4{stroke:var(--c4);fill:var(--c4)}
        """;

    private const int LongCell = 40;

    public static string Of(ReportPage page)
    {
        var (body, inCharts) = (new List<string>(), false);
        foreach (var block in page.Blocks)
        {
            if (block is Block.Chart != inCharts)
            {
                body.Add(inCharts ? "</div>" : "<div class=\"charts\">");
                inCharts = !inCharts;
            }

            body.Add(Of(block));
        }

        if (inCharts)
        {
            body.Add("</div>");
        }

        return $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{Text(page.Title)}</title>
            <style>{Style}</style></head><body>
            <h1>{Text(page.Title)}</h1>
            {string.Join(Environment.NewLine, body)}
            </body></html>

            """;
    }

    private static string Of(Block block) => block switch
    {
        Block.Heading heading => $"<h2>{Text(heading.Text)}</h2>",
        Block.Summary summary => $"<p class=\"summary\">{Text(summary.Text)}</p>",
        Block.Paragraph paragraph => $"<p>{Text(paragraph.Text)}</p>",
        Block.Warning warning => $"<p class=\"warning\">{Text(warning.Text)}</p>",
        Block.Command command => $"<pre>{Text(command.Text)}</pre>",
        Block.Chart chart => chart.Line.ToSvg(),
        Block.Table { Rows.Count: > 0 } table => Of(table),
        _ => "",
    };

    private static string Of(Block.Table table)
    {
        var isNumber = table.Head.Select((_, column) => column > 0 && table.Rows.All(row => IsNumber(row[column]))).ToArray();
        var head = string.Concat(table.Head.Select((cell, column) => $"<th{(isNumber[column] ? " class=\"number\"" : "")}>{Text(cell)}</th>"));
        var rows = table.Rows.Select(row => $"<tr>{string.Concat(row.Select((cell, column) => $"<td{Class(cell, isNumber[column])}>{Text(cell)}</td>"))}</tr>");
        return $"<div class=\"scroll\"><table><tr>{head}</tr>{string.Concat(rows)}</table></div>";
    }

    /// <summary>Empty cells hinder nothing.</summary>
    private static bool IsNumber(string cell) =>
        cell.Length == 0 || double.TryParse(cell.TrimEnd('%', ' '), NumberStyles.Number, CultureInfo.InvariantCulture, out _);

    private static string Class(string cell, bool isNumber) =>
        isNumber ? " class=\"number\"" : cell.Length > LongCell ? " class=\"wide\"" : cell.StartsWith("NOT MET", StringComparison.Ordinal) || cell.StartsWith("worse", StringComparison.Ordinal) ? " class=\"no\"" : "";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
