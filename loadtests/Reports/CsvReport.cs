using System.Globalization;
using System.Text;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Reports;

/// <summary>A run by the second, one line each; columns of each process behind those of the requests.</summary>
internal static class CsvReport
{
    private const string BackendColumns =
        ",backend_events,backend_batches,backend_backlog,backend_table_requests,backend_table_retries,backend_repeated,backend_stale,backend_dead_letters,backend_gc,backend_gc_pause_seconds";

    public static string Of(RunReport report)
    {
        var text = new StringBuilder("second,phase,requests_per_second,p50_ms,p99_ms,errors");
        foreach (var process in report.Processes)
        {
            var name = process.Name.Replace(' ', '_');
            text.Append(CultureInfo.InvariantCulture, $",{name}_cores,{name}_memory_bytes,{name}_threads,{name}_open_files,{name}_sockets,{name}_read_bytes,{name}_written_bytes");
        }

        if (report.Backend is not null)
        {
            text.Append(BackendColumns);
        }

        text.AppendLine();
        for (var index = 0; index < report.Seconds.Count; index++)
        {
            var second = report.Seconds[index];
            text.Append(
                CultureInfo.InvariantCulture,
                $"{second.Seconds:F3},{second.Phase},{second.RequestsPerSecond:F1},{second.P50:F3},{second.P99:F3},{second.Errors}");
            foreach (var process in report.Processes)
            {
                // A process that ended has fewer samples, and none is taken behind the load.
                if (index < process.Samples.Count)
                {
                    var sample = process.Samples[index];
                    text.Append(CultureInfo.InvariantCulture, $",{sample.Cores:F3},{sample.MemoryBytes},{sample.Threads},{sample.OpenFiles},{sample.Sockets},{sample.Transfer?.ReadBytes},{sample.Transfer?.WrittenBytes}");
                }
                else
                {
                    text.Append(",,,,,,,");
                }
            }

            if (report.Backend is { } backend)
            {
                Append(text, backend.Samples.FirstOrDefault(sample => sample.Seconds == second.Seconds));
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    /// <summary>Counts since the backend's start; empty where it did not answer in that second.</summary>
    private static void Append(StringBuilder text, BackendSample? sample) => text.Append(
        CultureInfo.InvariantCulture,
        $",{sample?.Events},{sample?.Batches},{sample?.Backlog},{sample?.TableRequests},{sample?.TableRetries},{sample?.Repeated},{sample?.Stale},{sample?.DeadLetters},{sample?.Collections},{sample?.PauseSeconds:F4}");
}
