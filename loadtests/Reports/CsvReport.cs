using System.Globalization;
using System.Text;

namespace Serverless.LoadTests.Reports;

/// <summary>A run by the second, one line each; columns of each process behind those of the requests.</summary>
internal static class CsvReport
{
    public static string Of(RunReport report)
    {
        var text = new StringBuilder("second,phase,requests_per_second,p50_ms,p99_ms,errors");
        foreach (var process in report.Processes)
        {
            var name = process.Name.Replace(' ', '_');
            text.Append(CultureInfo.InvariantCulture, $",{name}_cores,{name}_memory_bytes,{name}_threads");
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
                // A process that ended has fewer samples.
                if (index < process.Samples.Count)
                {
                    var sample = process.Samples[index];
                    text.Append(CultureInfo.InvariantCulture, $",{sample.Cores:F3},{sample.MemoryBytes},{sample.Threads}");
                }
                else
                {
                    text.Append(",,,");
                }
            }

            text.AppendLine();
        }

        return text.ToString();
    }
}
