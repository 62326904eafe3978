using System.Globalization;
using System.Net;
using System.Text;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ladder;

/// <summary>Writes a ladder's report in each of its forms.</summary>
internal static class LadderFolder
{
    /// <param name="report">The ladder.</param>
    /// <param name="directory">Made where it is missing; files of an earlier report there are replaced.</param>
    public static Task WriteAsync(LadderReport report, string directory) => ReportFolder.WriteAsync(
        directory, LadderMarkdown.Of(report), Html(report), ReportFolder.Json(report), Csv(report));

    internal static string Csv(LadderReport report)
    {
        var text = new StringBuilder(
            "clients,requests_per_second,error_share,p50_ms,p90_ms,p99_ms,p999_ms,max_ms,backend_cores,backend_peak_memory_bytes,generator_cores,generator_peak_memory_bytes").AppendLine();
        foreach (var step in report.Steps)
        {
            var (latency, backend, generator) = (step.Latency, step.Backend, step.Generator);
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{step.Clients},{step.RequestsPerSecond:F1},{step.ErrorShare:F6},{latency.P50:F3},{latency.P90:F3},{latency.P99:F3},{latency.P999:F3},{latency.Max:F3},{backend?.Cores:F3},{backend?.PeakMemoryBytes},{generator.Cores:F3},{generator.PeakMemoryBytes}"));
        }

        return text.ToString();
    }

    /// <summary>The tables as they stand in Markdown, and charts by concurrency.</summary>
    internal static string Html(LadderReport report)
    {
        var (steps, fit) = (report.Steps, report.Fit);
        return HtmlPage.Of(
            $"Ladder of {report.Scenario}",
            LineChart.Of("Answers a second by clients", "clients",
            [
                new("measured", [.. steps.Select(step => ((double)step.Clients, step.RequestsPerSecond))]),
                .. fit is null ? Array.Empty<ChartSeries>() : [new("fitted law", [.. Curve(steps).Select(clients => (clients, fit.At(clients)))])],
            ]),
            LineChart.Of("Latency by clients, ms", "clients",
            [
                new("p50", [.. steps.Select(step => ((double)step.Clients, step.Latency.P50))]),
                new("p99", [.. steps.Select(step => ((double)step.Clients, step.Latency.P99))]),
            ]),
            LineChart.Of("CPU by clients, cores", "clients",
            [
                new("generator", [.. steps.Select(step => ((double)step.Clients, step.Generator.Cores))]),
                new("backend", [.. steps.Where(step => step.Backend is not null).Select(step => ((double)step.Clients, step.Backend!.Cores))]),
            ]),
            LineChart.Of("Peak memory by clients, MB", "clients",
            [
                new("generator", [.. steps.Select(step => ((double)step.Clients, step.Generator.PeakMemoryBytes / 1e6))]),
                new("backend", [.. steps.Where(step => step.Backend is not null).Select(step => ((double)step.Clients, step.Backend!.PeakMemoryBytes / 1e6))]),
            ]),
            $"<pre>{WebUtility.HtmlEncode(LadderMarkdown.Of(report))}</pre>");
    }

    private static IEnumerable<double> Curve(IReadOnlyList<LadderStep> steps)
    {
        var most = steps.Max(step => step.Clients);
        return Enumerable.Range(0, 101).Select(point => 1 + ((most - 1) * point / 100.0));
    }
}
