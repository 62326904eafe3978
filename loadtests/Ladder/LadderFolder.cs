using System.Globalization;
using System.Text;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ladder;

/// <summary>Writes a ladder's report in each of its forms.</summary>
internal static class LadderFolder
{
    private const string BackendColumns =
        ",backend_table_requests,backend_table_requests_per_answer,backend_table_retries,backend_allocated_bytes_per_second,backend_unanswered_seconds";

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
            "clients,requests_per_second,error_share,p50_ms,p90_ms,p99_ms,p999_ms,max_ms,backend_cores,backend_peak_memory_bytes,generator_cores,generator_peak_memory_bytes")
            .Append(ProcessColumns("backend")).Append(ProcessColumns("generator")).AppendLine(BackendColumns);
        foreach (var step in report.Steps)
        {
            var (latency, backend, generator) = (step.Latency, step.Backend, step.Generator);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{step.Clients},{step.RequestsPerSecond:F1},{step.ErrorShare:F6},{latency.P50:F3},{latency.P90:F3},{latency.P99:F3},{latency.P999:F3},{latency.Max:F3},{backend?.Cores:F3},{backend?.PeakMemoryBytes},{generator.Cores:F3},{generator.PeakMemoryBytes}");
            Append(text, backend);
            Append(text, generator);
            var metrics = step.BackendMetrics;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $",{metrics?.TableRequests},{step.TableRequestsPerAnswer:F4},{metrics?.TableRetries},{metrics?.AllocatedBytesPerSecond:F0},{metrics?.MissedSamples}");
        }

        return text.ToString();
    }

    private static string ProcessColumns(string name) =>
        $",{name}_peak_threads,{name}_peak_open_files,{name}_peak_sockets,{name}_read_bytes,{name}_written_bytes,{name}_gc,{name}_gc_pause_ms";

    /// <summary>Empty is what a process or the system does not tell.</summary>
    private static void Append(StringBuilder text, ProcessReport? process) => text.Append(
        CultureInfo.InvariantCulture,
        $",{process?.PeakThreads},{process?.PeakOpenFiles},{process?.PeakSockets},{process?.ReadBytes},{process?.WrittenBytes},{process?.Collections},{process?.PauseMilliseconds:F1}");
}
