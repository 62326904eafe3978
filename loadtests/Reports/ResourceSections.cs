using System.Globalization;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Reports;

/// <summary>What a run used beside CPU and memory, as parts of its report.</summary>
internal static class ResourceSections
{
    private const string NotAvailable = "not available";

    /// <param name="processes">Each process of the run.</param>
    /// <param name="usage">What was sampled.</param>
    /// <param name="backend">What the backend said of itself, or null: its part is left out.</param>
    public static IEnumerable<ReportSection> Of(IReadOnlyList<ProcessReport> processes, ResourceUsage usage, BackendReport? backend)
    {
        yield return new ReportSection(
            "Files, sockets, I/O and garbage collection",
            ["process", "peak open files", "peak sockets", "read, MB", "written, MB", "collections", "pause, ms"],
            [.. processes.Select(process => new[]
            {
                process.Name, Text($"{process.PeakOpenFiles:N0}"), Text($"{process.PeakSockets:N0}"), Megabytes(process.ReadBytes),
                Megabytes(process.WrittenBytes), Text($"{process.Collections:N0}"), Text($"{process.PauseMilliseconds:N1}"),
            })])
        {
            Text = "Read and written by calls on files and pipes over the whole run, sockets left out; collections and pauses while it was measured.",
            Charts = [new SectionChart("Garbage collection pause, ms a second", "seconds", Pauses(usage)), new SectionChart("Open files by process", "seconds", OpenFiles(usage))],
        };
        if (backend is not null)
        {
            yield return Backend(backend);
        }
    }

    private static ReportSection Backend(BackendReport backend) => new(
        "Backend",
        ["figure", "value"],
        [
            ["events taken in a second", Text($"{backend.Events / backend.Seconds:N1}")],
            ["events a batch", Text($"{backend.BatchFill:N1}")],
            ["table requests an event", Text($"{backend.TableRequestsPerEvent:N3}")],
            ["table requests a second", Text($"{backend.TableRequests / backend.Seconds:N1}")],
            ["CPU an event, µs", Text($"{backend.CpuMicrosecondsPerEvent:N1}")],
            ["hub to tables, mean ms", Text($"{backend.MeanLagMilliseconds:N1}")],
            ["peak backlog, events", Text($"{backend.PeakBacklog:N0}")],
            ["requests to the tables repeated", Text($"{backend.TableRetries:N0}")],
            ["invocations repeated", Text($"{backend.Repeated:N0}")],
            ["readings accepted", Text($"{backend.Accepted:N0}")],
            ["duplicate: again in a batch, or of a device's latest", Text($"{backend.Duplicate:N0}")],
            ["stale, kept back: late, or copies of earlier ones", Text($"{backend.Stale:N0}")],
            ["conflicting", Text($"{backend.Conflicting:N0}")],
            ["dead letters", Text($"{backend.DeadLetters:N0}")],
            ["allocated, MB a second", Text($"{backend.AllocatedBytesPerSecond / 1e6:N1}")],
        ])
    {
        Text = "What the backend says of itself (GET /metrics, each second) while it was measured. Requests to the tables and CPU contain those of the API, CPU that of the emulators as well: figures of an event mean ingest alone only where nothing else is asked."
            + (backend.MissedSamples > 0 ? Text($" Seconds of the whole run in which it did not answer in time: {backend.MissedSamples:N0}.") : ""),
        Charts =
        [
            new SectionChart("Events taken in a second", "seconds", [new ChartSeries("events/s", Rates(backend.Samples, sample => sample.Events))]),
            new SectionChart("Events waiting in the hub", "seconds", [new ChartSeries("backlog", [.. backend.Samples.Where(sample => sample.Backlog is not null).Select(sample => (sample.Seconds, (double)sample.Backlog!))])]),
            new SectionChart("Table requests a second", "seconds", [new ChartSeries("requests/s", Rates(backend.Samples, sample => sample.TableRequests))]),
        ],
    };

    private static List<ChartSeries> Pauses(ResourceUsage usage)
    {
        var series = new List<ChartSeries> { new("generator", Rates(usage.Collector, sample => sample.Seconds, sample => sample.PauseSeconds * 1_000)) };
        if (usage.Backend is { } backend)
        {
            series.Add(new("local host", Rates(backend.Samples, sample => sample.PauseSeconds * 1_000)));
        }

        return series;
    }

    private static IReadOnlyList<ChartSeries> OpenFiles(ResourceUsage usage) => [.. usage.Processes.Select(process => new ChartSeries(
        process.Name, [.. process.Samples.Where(sample => sample.OpenFiles is not null).Select(sample => (sample.Seconds, (double)sample.OpenFiles!))]))];

    private static IReadOnlyList<(double X, double Y)> Rates(IReadOnlyList<BackendSample> samples, Func<BackendSample, double> count) =>
        Rates(samples, sample => sample.Seconds, count);

    private static IReadOnlyList<(double X, double Y)> Rates<T>(IReadOnlyList<T> samples, Func<T, double> seconds, Func<T, double> count) =>
        [.. samples.Skip(1).Zip(samples, (now, before) => (seconds(now), (count(now) - count(before)) / (seconds(now) - seconds(before))))];

    public static string Megabytes(long? bytes) => Text($"{bytes / 1e6:N1}");

    /// <summary>A figure that is not there formats to nothing.</summary>
    public static string Text(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture) is { Length: > 0 } figure ? figure : NotAvailable;
}
