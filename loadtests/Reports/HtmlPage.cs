using System.Net;

namespace Serverless.LoadTests.Reports;

/// <summary>An HTML file that needs nothing else: no scripts, no links, styles inside.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:800px;margin:2em auto;padding:0 1em}
        pre{overflow-x:auto;padding:.6em;background:#8881}table{border-collapse:collapse;margin:1em 0}
        td,th{padding:.25em .7em;border-bottom:1px solid #8884;text-align:right}td:first-child,th:first-child{text-align:left}
        svg{width:100%;height:auto;margin:.6em 0}svg text{font:12px system-ui,sans-serif;fill:currentColor}
        svg .title{font-weight:600;font-size:14px}svg .grid{stroke:#8884}.warning{border-left:4px solid #d1242f;padding:.3em .8em;background:#d1242f22}
        """;

    /// <param name="title">As text.</param>
    /// <param name="parts">As HTML.</param>
    public static string Of(string title, params IEnumerable<string> parts) =>
        $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title>
        <style>{Style}</style></head><body>
        <h1>{WebUtility.HtmlEncode(title)}</h1>
        {string.Join(Environment.NewLine, parts)}
        </body></html>

        """;
}
