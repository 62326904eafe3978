using System.Globalization;
using System.Text;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ladder;

/// <summary>Writes a ladder's report in each of its forms.</summary>
internal static class LadderFolder
{
    /// <param name="report">The ladder.</param>
    /// <param name="directory">Made where it is missing; files of an earlier report there are replaced.</param>
    public static async Task WriteAsync(LadderReport report, string directory)
    {
        await ReportFolder.WriteAsync(
            directory, LadderMarkdown.Of(report), HtmlPage.Of(LadderPage.Of(report)), ReportFolder.Json(report), Csv(report)).ConfigureAwait(false);
        if (report.Steps.Count > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "requests.svg"), LadderCharts.Requests(report).ToSvgFile()).ConfigureAwait(false);
        }
    }

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
}
