using System.Globalization;
using System.Text;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Reports;

/// <summary>A run as Markdown that reads as well on a console.</summary>
internal static class MarkdownReport
{
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        Line(text, $"# Load test {report.Scenario}, {report.Date:yyyy-MM-dd HH:mm} UTC");
        text.AppendLine();
        Line(text, $"    {report.Command}");
        text.AppendLine();
        Line(text, $"{report.Model}; {report.Profile.Devices:N0} devices; {report.MeasuredSeconds:F1} s measured{(report.EndedEarly ? ", ended early" : "")}.");
        Line(text, $"Target: {report.Target}. Commit {report.Commit}. {report.Machine}.");
        text.AppendLine();
        foreach (var warning in report.Failures.Concat(report.Warnings))
        {
            Line(text, $"> **{warning}**");
            text.AppendLine();
        }

        Table(text, ["requests", "requests/s", "errors", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"],
        [
            [
                Text($"{report.Requests:N0}"), Text($"{report.RequestsPerSecond:N0}"), Text($"{report.Errors.Values.Sum():N0}"),
                .. Cells(report.Latency),
            ],
        ]);
        if (report.SchedulingError is { } late)
        {
            Line(text, $"Latency counts from when a request was to start, whether or not a client was free to send it.");
            text.AppendLine();
            Table(text, ["of it", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"],
            [
                ["from when it was sent", .. Cells(report.Service)],
                ["sent late though a client was free", .. Cells(late)],
            ]);
        }

        if (report.Errors.Count > 0)
        {
            Table(text, ["error", "count"], report.Errors.Select(error => new[] { error.Key, Text($"{error.Value:N0}") }));
        }

        Table(text, ["process", "CPU, cores", "peak memory, MB", "peak threads"], report.Processes.Select(process => new[]
        {
            process.Name, Text($"{process.Cores:F2}"), Text($"{process.PeakMemoryBytes / 1e6:N0}"), Text($"{process.PeakThreads}"),
        }));
        foreach (var section in report.Sections)
        {
            Line(text, $"## {section.Title}");
            text.AppendLine();
            if (section.Text.Length > 0)
            {
                Line(text, $"{section.Text}");
                text.AppendLine();
            }

            Table(text, section.Head, section.Rows);
        }

        if (report.Thresholds.Count > 0)
        {
            Table(text, ["threshold", "limit", "measured", "met"], report.Thresholds.Select(one => new[]
            {
                one.Name, Text($"{one.Limit:0.####}"), Text($"{one.Value:0.####}"), one.IsMet ? "met" : "NOT MET",
            }));
        }

        var profile = report.Profile;
        Line(text, $"Ramp {Durations.Format(profile.Ramp)}, warm-up {Durations.Format(profile.WarmUp)}, request timeout {Durations.Format(profile.RequestTimeout)}. CPU and memory are sampled each second from outside.");
        return text.ToString();
    }

    private static string[] Cells(LatencyFigures latency) =>
        [.. new[] { latency.P50, latency.P90, latency.P99, latency.P999, latency.Max }.Select(value => Text($"{value:N2}"))];

    internal static void Table(StringBuilder text, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> body)
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

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
