using System.Globalization;
using System.Net;
using System.Text;

namespace Serverless.LoadTests.Reports;

/// <summary>A run as one HTML file that needs nothing else: charts are inline SVG, no scripts.</summary>
internal static class HtmlReport
{
    public static string Of(RunReport report)
    {
        var html = new StringBuilder();
        Add(html, $"<p>{report.Date:yyyy-MM-dd HH:mm} UTC. {Text(report.Model)}; {report.Profile.Devices:N0} devices; {report.MeasuredSeconds:F1} s measured{(report.EndedEarly ? ", ended early" : "")}.</p>");
        Add(html, $"<pre>{Text(report.Command)}</pre><p>Target: {Text(report.Target)}. Commit {Text(report.Commit)}. {Text(report.Machine.ToString())}.</p>");
        foreach (var warning in report.Failures.Concat(report.Warnings))
        {
            Add(html, $"<p class=\"warning\">{Text(warning)}</p>");
        }

        var (latency, culture) = (report.Latency, CultureInfo.InvariantCulture);
        Table(html, ["requests/s", "errors", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"],
        [[
            report.RequestsPerSecond.ToString("N0", culture), report.Errors.Values.Sum().ToString("N0", culture), Ms(latency.P50),
            Ms(latency.P90), Ms(latency.P99), Ms(latency.P999), Ms(latency.Max),
        ]]);
        Add(html, $"{LineChart.Of("Answers a second", "seconds", [new("answers/s", [.. report.Seconds.Select(one => (one.Seconds, one.RequestsPerSecond))])])}");
        Add(html, $"{LineChart.Of("Latency by second, ms", "seconds", [new("p50", [.. report.Seconds.Select(one => (one.Seconds, one.P50))]), new("p99", [.. report.Seconds.Select(one => (one.Seconds, one.P99))])])}");
        Add(html, $"{LineChart.Of("Latency distribution, ms", "share of requests", [new("latency", [.. report.Distribution.Select(one => (-Math.Log10(1 - one.Share), one.Milliseconds))])], [(0, "0%"), (1, "90%"), (2, "99%"), (3, "99.9%"), (4, "99.99%")])}");
        Add(html, $"{LineChart.Of("CPU by process, cores", "seconds", [.. report.Processes.Select(one => new ChartSeries(one.Name, [.. one.Samples.Select(sample => (sample.Seconds, sample.Cores))]))])}");
        Add(html, $"{LineChart.Of("Memory by process, MB", "seconds", [.. report.Processes.Select(one => new ChartSeries(one.Name, [.. one.Samples.Select(sample => (sample.Seconds, sample.MemoryBytes / 1e6))]))])}");
        Table(html, ["process", "CPU, cores", "peak memory, MB", "peak threads"], report.Processes.Select(one => new[]
        {
            one.Name, one.Cores.ToString("F2", culture), (one.PeakMemoryBytes / 1e6).ToString("N0", culture), one.PeakThreads.ToString(culture),
        }));
        Table(html, ["error", "count"], report.Errors.Select(one => new[] { one.Key, one.Value.ToString("N0", culture) }));
        foreach (var section in report.Sections)
        {
            Add(html, $"<h2>{Text(section.Title)}</h2><p>{Text(section.Text)}</p>");
            Table(html, section.Head, section.Rows);
            foreach (var chart in section.Charts)
            {
                Add(html, $"{LineChart.Of(chart.Title, chart.XTitle, chart.Series)}");
            }
        }

        Table(html, ["threshold", "limit", "measured", "met"], report.Thresholds.Select(one => new[]
        {
            one.Name, one.Limit.ToString("0.####", culture), one.Value.ToString("0.####", culture), one.IsMet ? "met" : "NOT MET",
        }));
        return HtmlPage.Of($"Load test {report.Scenario}", html.ToString());
    }

    private static void Table(StringBuilder html, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var body = string.Concat(rows.Select(row => $"<tr>{string.Concat(row.Select(cell => $"<td>{Text(cell)}</td>"))}</tr>"));
        if (body.Length > 0)
        {
            Add(html, $"<table><tr>{string.Concat(head.Select(cell => $"<th>{Text(cell)}</th>"))}</tr>{body}</table>");
        }
    }

    private static string Ms(double value) => value.ToString("N2", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Add(StringBuilder html, FormattableString text) => html.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
