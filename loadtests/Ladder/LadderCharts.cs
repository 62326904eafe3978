using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ladder;

/// <summary>A ladder's charts: by concurrency, and by time.</summary>
internal static class LadderCharts
{
    private const int CurvePoints = 100;

    public static void Add(ReportPage page, LadderReport report)
    {
        var steps = report.Steps;
        if (steps.Count == 0)
        {
            return;
        }

        page.Add(new Block.Chart(Requests(report)));
        ByClients("Latency by clients, ms", isYLogarithmic: true, [Of("p50", step => step.Latency.P50), Of("p99", step => step.Latency.P99), Of("p99.9", step => step.Latency.P999)]);
        ByClients("CPU by clients, cores", isYLogarithmic: false, [Of("generator", step => step.Generator.Cores), OfBackend(backend => backend.Cores)]);
        ByClients("Peak memory by clients, MB", isYLogarithmic: false, [Of("generator", step => step.Generator.PeakMemoryBytes / 1e6), OfBackend(backend => backend.PeakMemoryBytes / 1e6)]);
        ByClients("Garbage collection pause by clients, ms a second", isYLogarithmic: false,
        [
            OfPauses("generator", step => step.Generator),
            OfPauses("backend", step => step.Backend),
        ]);
        ByTime("CPU by process, cores; the steps one after another", sample => sample.Cores);
        ByTime("Memory by process, MB; the steps one after another", sample => sample.MemoryBytes / 1e6);

        ChartSeries Of(string name, Func<LadderStep, double> value) => new(name, [.. steps.Select(step => ((double)step.Clients, value(step)))]);

        ChartSeries OfBackend(Func<ProcessReport, double> value) =>
            new("backend", [.. steps.Where(step => step.Backend is not null).Select(step => ((double)step.Clients, value(step.Backend!)))]);

        ChartSeries OfPauses(string name, Func<LadderStep, ProcessReport?> process) => new(
            name, [.. steps.Where(step => process(step)?.PauseMilliseconds is not null).Select(step => ((double)step.Clients, process(step)!.PauseMilliseconds!.Value / report.MeasuredSeconds))]);

        void ByClients(string title, bool isYLogarithmic, IReadOnlyList<ChartSeries> series) =>
            page.Add(new Block.Chart(new LineChart(title, "clients", series) { IsXLogarithmic = true, IsYLogarithmic = isYLogarithmic }));

        void ByTime(string title, Func<Resources.ProcessSample, double> value) => page.Add(new Block.Chart(new LineChart(title, "seconds of load", [
            new("generator", OverTime(steps, step => step.Generator, value)),
            new("backend", OverTime(steps, step => step.Backend, value)),
            .. steps.SelectMany(step => step.Others).Select(process => process.Name).Distinct()
                .Select(name => new ChartSeries(name, OverTime(steps, step => step.Others.FirstOrDefault(process => process.Name == name), value))),
        ])));
    }

    /// <summary>Rates by concurrency, of a report with a step.</summary>
    public static LineChart Requests(LadderReport report) => new("Answers a second by clients", "clients",
    [
        new("measured", [.. report.Steps.Select(step => ((double)step.Clients, step.RequestsPerSecond))]),
        .. report.Fit is not { } fit ? Array.Empty<ChartSeries>() : [new("fitted law", [.. Curve(report.Steps).Select(clients => (clients, fit.At(clients)))])],
        .. report.Ceiling.Count == 0 ? Array.Empty<ChartSeries>() : [new("bare endpoint", [.. report.Ceiling.Select(one => ((double)one.Clients, one.RequestsPerSecond))])],
    ])
    {
        IsXLogarithmic = true,
    };

    /// <summary>The samples of all steps on one axis: each step begins where the one before ended.</summary>
    private static List<(double X, double Y)> OverTime(
        IReadOnlyList<LadderStep> steps, Func<LadderStep, ProcessReport?> process, Func<Resources.ProcessSample, double> value)
    {
        var (points, from) = (new List<(double X, double Y)>(), 0.0);
        foreach (var step in steps)
        {
            points.AddRange((process(step)?.Samples ?? []).Select(sample => (from + sample.Seconds, value(sample))));
            from += step.Generator.Samples.Select(sample => sample.Seconds).DefaultIfEmpty().Last();
        }

        return points;
    }

    private static IEnumerable<double> Curve(IReadOnlyList<LadderStep> steps)
    {
        var (least, most) = (steps.Min(step => step.Clients), steps.Max(step => step.Clients));
        return Enumerable.Range(0, CurvePoints + 1).Select(point => least * Math.Pow((double)most / least, point / (double)CurvePoints));
    }
}
