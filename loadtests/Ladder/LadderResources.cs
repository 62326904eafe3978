using Serverless.LoadTests.Reports;
using static Serverless.LoadTests.Reports.ResourceSections;

namespace Serverless.LoadTests.Ladder;

/// <summary>What each step of a ladder used beside CPU and memory.</summary>
internal static class LadderResources
{
    public static void Add(ReportPage page, LadderReport report)
    {
        if (report.Steps.Count == 0)
        {
            return;
        }

        page.Heading("Threads, sockets, I/O and garbage collection");
        page.Paragraph($"Threads, open files and sockets are the most seen in a step; read and written are calls on files and pipes over the whole step, sockets left out; CPU of a good answer, collections and pauses are of what was measured.");
        page.Table(
            ["process", "clients", "CPU an answer, µs", "threads", "open files", "sockets", "read, MB", "written, MB", "collections", "pause, ms", "of the time"],
            from step in report.Steps
            from process in step.Processes()
            group (step, process) by process.Name into steps
            from one in steps
            select Row(one.step, one.process, report.MeasuredSeconds));
        if (report.Steps.All(step => step.BackendMetrics is null))
        {
            return;
        }

        page.Heading("What the backend says of itself");
        page.Paragraph($"From GET /metrics, each second, while it was measured: requests to the tables, those of them that were made again, and what the process allocated.");
        page.Table(
            ["clients", "table requests/s", "an answer", "repeated", "allocated, MB/s", "an answer, KB", "seconds unanswered"],
            report.Steps.Select(step => new[]
            {
                ReportPage.Text($"{step.Clients:N0}"), Text($"{step.BackendMetrics?.TableRequests / step.BackendMetrics?.Seconds:N0}"), Text($"{step.TableRequestsPerAnswer:N3}"),
                Text($"{step.BackendMetrics?.TableRetries:N0}"), Text($"{step.BackendMetrics?.AllocatedBytesPerSecond / 1e6:N1}"), Text($"{step.AllocatedBytesPerAnswer / 1e3:N2}"),
                Text($"{step.BackendMetrics?.MissedSamples:N0}"),
            }));
    }

    private static string[] Row(LadderStep step, ProcessReport process, double seconds) =>
    [
        process.Name, ReportPage.Text($"{step.Clients:N0}"), Text($"{step.PerAnswer(process.Cores) * 1e6:N1}"), ReportPage.Text($"{process.PeakThreads:N0}"),
        Text($"{process.PeakOpenFiles:N0}"), Text($"{process.PeakSockets:N0}"), Megabytes(process.ReadBytes), Megabytes(process.WrittenBytes),
        Text($"{process.Collections:N0}"), Text($"{process.PauseMilliseconds:N1}"), Text($"{process.PauseMilliseconds / (seconds * 1e3):0.00%}"),
    ];
}
