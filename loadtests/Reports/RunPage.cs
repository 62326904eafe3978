using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Reports;

/// <summary>A run for people.</summary>
internal static class RunPage
{
    public static ReportPage Of(RunReport report)
    {
        var page = new ReportPage(ReportPage.Text($"Load test {report.Scenario}, {report.Date:yyyy-MM-dd HH:mm} UTC"));
        page.Add(new Block.Summary(RunSummary.Of(report)));
        foreach (var warning in report.Failures.Concat(report.Warnings).Concat(report.Saturated.Disturbance is { } others ? [others] : Array.Empty<string>()))
        {
            page.Add(new Block.Warning(warning));
        }

        AddFigures(page, report);
        AddCharts(page, report);
        AddResources(page, report);
        foreach (var section in report.Sections)
        {
            page.Heading(section.Title);
            if (section.Text.Length > 0)
            {
                page.Paragraph($"{section.Text}");
            }

            page.Table(section.Head, section.Rows);
            foreach (var chart in section.Charts)
            {
                page.Add(new Block.Chart(new LineChart(chart.Title, chart.XTitle, chart.Series)));
            }
        }

        AddConditions(page, report);
        return page;
    }

    /// <summary>The five columns of latencies, as cells.</summary>
    public static string[] Cells(LatencyFigures latency) =>
        [.. new[] { latency.P50, latency.P90, latency.P99, latency.P999, latency.Max }.Select(value => ReportPage.Text($"{value:N2}"))];

    private static void AddFigures(ReportPage page, RunReport report)
    {
        page.Table(["requests", "requests/s", "errors", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"],
        [
            [
                ReportPage.Text($"{report.Requests:N0}"), ReportPage.Text($"{report.RequestsPerSecond:N0}"), ReportPage.Text($"{report.Errors.Values.Sum():N0}"),
                .. Cells(report.Latency),
            ],
        ]);
        page.Table(["threshold", "limit", "measured", "met"], report.Thresholds.Select(one => new[]
        {
            one.Name, ReportPage.Text($"{one.Limit:#,0.####}"), ReportPage.Text($"{one.Value:#,0.####}"), one.IsMet ? "met" : "NOT MET",
        }));
        if (report.SchedulingError is { } late)
        {
            page.Paragraph($"Latency counts from when a request was to start, whether or not a client was free to send it.");
            page.Table(["time", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms"],
            [
                ["from when it was sent", .. Cells(report.Service)],
                ["sent late though a client was free", .. Cells(late)],
            ]);
        }

        page.Table(["error", "count"], report.Errors.Select(error => new[] { error.Key, ReportPage.Text($"{error.Value:N0}") }));
    }

    private static void AddCharts(ReportPage page, RunReport report)
    {
        // Ramp and warm-up are drawn and not measured; a second without an answer has no latency.
        var from = report.Profile.Ramp + report.Profile.WarmUp;
        var seconds = from > TimeSpan.Zero ? ReportPage.Text($"seconds, measured from {from.TotalSeconds:0.#}") : "seconds";
        var answered = report.Seconds.Where(one => one.RequestsPerSecond > 0).ToList();
        Add(new LineChart("Answers a second", seconds, [new("answers/s", [.. report.Seconds.Select(one => (one.Seconds, one.RequestsPerSecond))])]));
        Add(new LineChart("Latency by second, ms", seconds,
        [
            new("p50", [.. answered.Select(one => (one.Seconds, one.P50))]),
            new("p99", [.. answered.Select(one => (one.Seconds, one.P99))]),
        ])
        { IsYLogarithmic = IsWide(answered.SelectMany(one => new[] { one.P50, one.P99 })) });
        var distribution = report.Distribution.Where(one => one.Share < 1).Select(one => (X: -Math.Log10(1 - one.Share), Y: one.Milliseconds)).ToList();
        Add(new LineChart("Latency distribution, ms", "share of requests that took at most so long", [new("latency", distribution)])
        {
            XLabels = [(0, "0%"), (-Math.Log10(0.5), "50%"), (1, "90%"), (2, "99%"), (3, "99.9%"), (4, "99.99%")],
            IsYLogarithmic = IsWide(distribution.Select(one => one.Y)),
        });
        Add(new LineChart("CPU by process, cores", seconds, [.. report.Processes.Select(one => new ChartSeries(one.Name, [.. one.Samples.Select(sample => (sample.Seconds, sample.Cores))]))]));
        Add(new LineChart("Memory by process, MB", seconds, [.. report.Processes.Select(one => new ChartSeries(one.Name, [.. one.Samples.Select(sample => (sample.Seconds, sample.MemoryBytes / 1e6))]))]));

        void Add(LineChart chart) => page.Add(new Block.Chart(chart));
    }

    private static void AddResources(ReportPage page, RunReport report)
    {
        page.Table(["process", "CPU, cores", "peak memory, MB", "peak threads"], report.Processes.Select(process => new[]
        {
            process.Name, ReportPage.Text($"{process.Cores:F2}"), ReportPage.Text($"{process.PeakMemoryBytes / 1e6:N0}"), ReportPage.Text($"{process.PeakThreads}"),
        }));
        page.Paragraph($"What was full: {report.Saturated.Text}.");
    }

    private static void AddConditions(ReportPage page, RunReport report)
    {
        var profile = report.Profile;
        page.Heading("How it was measured");
        page.Add(new Block.Command(report.Command));
        page.Paragraph($"{report.Model}; engine {report.Engine}; {profile.Devices:N0} devices; {report.MeasuredSeconds:F1} s measured{(report.EndedEarly ? ", ended early" : "")}. Ramp {Durations.Format(profile.Ramp)}, warm-up {Durations.Format(profile.WarmUp)}, request timeout {Durations.Format(profile.RequestTimeout)}.");
        page.Paragraph($"Target: {report.Target}. Commit {report.Commit}. {report.Machine}. CPU and memory are sampled each second from outside.");
    }

    /// <summary>Over a range of a hundred the small ones lie on the axis unless it goes by powers.</summary>
    public static bool IsWide(IEnumerable<double> values)
    {
        var above = values.Where(value => value > 0).DefaultIfEmpty(1).ToList();
        return above.Max() / above.Min() > 100;
    }
}
