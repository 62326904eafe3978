using System.Globalization;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Ladder;

/// <summary>A ladder for people.</summary>
internal static class LadderPage
{
    public static ReportPage Of(LadderReport report)
    {
        var page = new ReportPage(ReportPage.Text($"Ladder of {report.Scenario}, {report.Date:yyyy-MM-dd HH:mm} UTC"));
        page.Add(new Block.Summary(Summary(report)));
        if (report.BackendEnd is { } end)
        {
            page.Add(new Block.Warning($"{BackendWatch.Text(end, report.Date)} The report has the steps before."));
            page.Table(["what the local host said last"], end.LastLines.Select(line => new[] { line }));
        }

        foreach (var alike in report.Steps.SelectMany(step => step.Warnings.Select(warning => (step.Clients, Warning: warning))).GroupBy(pair => AlikeTexts.Pattern(pair.Warning)))
        {
            var clients = alike.Select(pair => pair.Clients).Distinct().ToList();
            var where = clients.Count == report.Steps.Count ? "every step" : $"{string.Join(", ", clients)} {(clients is [1] ? "client" : "clients")}";
            page.Add(new Block.Warning($"At {where}: {AlikeTexts.Join([.. alike.Select(pair => pair.Warning)])}"));
        }

        var disturbed = report.Steps.Where(step => Saturated(report, step).Disturbance is not null).ToList();
        if (disturbed.Count > 0)
        {
            page.Add(new Block.Warning(ReportPage.Text($"Other processes used up to {disturbed.Max(step => step.MachineCores!.Value - step.Processes().Sum(process => process.Cores)):F1} of the machine's {report.Machine.Cores} cores meanwhile: on an idle machine the figures are better.")));
        }

        AddSteps(page, report);
        LadderCharts.Add(page, report);
        AddCeiling(page, report);
        AddReference(page, report);
        page.Heading("Where it bends");
        page.Paragraph($"{FitText(report.Fit)}");
        page.Heading("What was full");
        page.Table(["clients", "process and resource"], report.Steps.Select(step => new[] { ReportPage.Text($"{step.Clients:N0}"), Saturated(report, step).Text }));
        LadderResources.Add(page, report);
        page.Heading("How it was measured");
        page.Add(new Block.Command(report.Command));
        page.Paragraph($"Closed model, clients without pause; {report.Devices:N0} devices; each step {report.MeasuredSeconds:0.#} s after {report.WarmUpSeconds:0.#} s of warm-up{(report.EndedEarly ? "; ended early" : "")}.");
        page.Paragraph($"Target: {report.Target}. Commit {report.Commit}. {report.Machine}. CPU is of all {report.Machine.Cores} cores of the machine; memory is the most a process had resident.");
        return page;
    }

    /// <summary>What the fit says, or why there is none.</summary>
    public static string FitText(ScalabilityFit? fit) => fit is null
        ? $"No Universal Scalability Law is fitted: that takes {ScalabilityFit.FewestPoints} steps with answers, of different concurrency."
        : ReportPage.Text($"Universal Scalability Law: one client alone {fit.Rate:N0}/s; contention σ = {fit.Contention:0.#####}{Error(fit.ContentionError, "0.#####")}, coherency κ = {fit.Coherency:0.#########}{Error(fit.CoherencyError, "0.#########")}; ")
            + (fit.Explained >= 0 ? ReportPage.Text($"it explains {fit.Explained:0.0%} of the variance. ") : "it explains nothing: the mean of the rates fits better. ")
            + Knee(fit);

    private static string Error(double? error, string format) => error is { } half
        ? $" ± {half.ToString(format, CultureInfo.InvariantCulture)} (95%)"
        : " (taken as 0, the steps would make it negative)";

    private static string Knee(ScalabilityFit fit) => !double.IsFinite(fit.Knee)
        ? "By it the rate does not fall within reach of any concurrency: there is no knee."
        : ReportPage.Text($"The knee is at {fit.Knee:N0} {(fit.Knee < 1.5 ? "client" : "clients")}, {fit.At(fit.Knee):N0}/s.")
            + (fit.Knee > fit.MostClients ? ReportPage.Text($" No more than {fit.MostClients:N0} were measured: it is an extrapolation.") : "")
            + (fit.Coherency <= fit.CoherencyError ? " Its coherency is not told apart from none, so the knee may lie at any concurrency beyond." : "");

    private static Saturation Saturated(LadderReport report, LadderStep step) => Saturation.Of(
        [.. step.Processes()], step.MachineCores, report.Machine.Cores);

    private static string Summary(LadderReport report)
    {
        if (report.Steps.MaxBy(step => step.RequestsPerSecond) is not { RequestsPerSecond: > 0 } best)
        {
            return "No step had an answer.";
        }

        var verdicts = ReferenceVerdict.Of(report.Steps);
        var bars = verdicts.Count == 0 ? ""
            : verdicts.All(verdict => verdict.IsMet) ? " The bars beside the reference are met at each of its steps."
            : $" The bars beside the reference are NOT MET at {string.Join(" and ", verdicts.Where(verdict => !verdict.IsMet).Select(verdict => ReportPage.Text($"{verdict.Reference.Clients:N0}")))} clients.";
        return ReportPage.Text($"At most {best.RequestsPerSecond:N0} good answers a second, at {best.Clients:N0} {(best.Clients == 1 ? "client" : "clients")}, p99 {best.Latency.P99:N1} ms. ")
            + $"At that step: {RunSummary.Limit(Saturated(report, best))}{bars}{(report.EndedEarly ? " Ended early." : "")}";
    }

    private static void AddSteps(ReportPage page, LadderReport report)
    {
        var cores = report.Machine.Cores;
        page.Table(
            ["clients", "requests/s", "errors", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms", "backend CPU", "backend MB", "generator CPU", "generator MB"],
            report.Steps.Select(step => (IReadOnlyList<string>)
            [
                ReportPage.Text($"{step.Clients:N0}"), ReportPage.Text($"{step.RequestsPerSecond:N0}"), ReportPage.Text($"{step.ErrorShare:0.##%}"),
                .. RunPage.Cells(step.Latency),
                step.Backend is { } backend ? ReportPage.Text($"{backend.Cores / cores:0%}") : "", step.Backend is { } server ? ReportPage.Text($"{server.PeakMemoryBytes / 1e6:N0}") : "",
                ReportPage.Text($"{step.Generator.Cores / cores:0%}"), ReportPage.Text($"{step.Generator.PeakMemoryBytes / 1e6:N0}"),
            ]));
    }

    private static void AddCeiling(ReportPage page, LadderReport report)
    {
        var cores = report.Machine.Cores;
        if (report.Ceiling.Count > 0)
        {
            page.Heading("The ceiling");
            page.Paragraph($"The same generator in the same run against an endpoint that answers one state from memory, in a process of its own: no storage, no routes, no keys. More than that this machine does not do with this generator beside it.");
            page.Table(
                ["clients", "bare endpoint, requests/s", "ours of it", "p50, ms", "p99, ms", "endpoint CPU", "endpoint MB", "generator CPU"],
                report.Ceiling.Select(one => new[]
                {
                    ReportPage.Text($"{one.Clients:N0}"), ReportPage.Text($"{one.RequestsPerSecond:N0}"),
                    report.Steps.FirstOrDefault(step => step.Clients == one.Clients) is { } step ? ReportPage.Text($"{step.RequestsPerSecond / one.RequestsPerSecond:0%}") : "",
                    ReportPage.Text($"{one.P50:N2}"), ReportPage.Text($"{one.P99:N2}"), ReportPage.Text($"{one.EndpointCores / cores:0%}"),
                    ReportPage.Text($"{one.EndpointPeakMemoryBytes / 1e6:N0}"), ReportPage.Text($"{one.GeneratorCores / cores:0%}"),
                }));
            if (report.Ceiling.Any(one => report.Steps.Any(step => step.Clients == one.Clients && step.RequestsPerSecond > one.RequestsPerSecond)))
            {
                page.Paragraph($"Where ours is above 100% of it, the machine did less while the bare endpoint was measured: the two cannot be held against each other.");
            }
        }
    }

    private static void AddReference(ReportPage page, LadderReport report)
    {
        var verdicts = ReferenceVerdict.Of(report.Steps);
        page.Heading("Beside the reference");
        page.Paragraph($"The reference was measured elsewhere, on 8 cores and 16 GB; ours is of {report.Machine.Cores} cores with the generator on them. The bars: four times its requests/s, a quarter of its memory in the backend's process, less latency on average.");
        page.Table(
            ["clients", "requests/s: reference", "ours", "times", "4 times", "latency, ms: reference", "our mean", "our p99", "less", "MB: reference", "ours MB", "a quarter"],
            verdicts.Select(verdict => new[]
            {
                ReportPage.Text($"{verdict.Reference.Clients:N0}"),
                ReportPage.Text($"{verdict.Reference.RequestsPerSecond:N0}"), ReportPage.Text($"{verdict.RequestsPerSecond:N0}"),
                ReportPage.Text($"{verdict.RequestsPerSecond / verdict.Reference.RequestsPerSecond:N1}"), Met(verdict.IsFastEnough),
                ReportPage.Text($"{verdict.Reference.Milliseconds}"), ReportPage.Text($"{verdict.Milliseconds:N1}"), ReportPage.Text($"{verdict.P99:N1}"), Met(verdict.IsPromptEnough),
                ReportPage.Text($"{verdict.Reference.MemoryMegabytes:N0}"), verdict.MemoryMegabytes is { } memory ? ReportPage.Text($"{memory:N0}") : "",
                verdict.IsSmallEnough is { } small ? Met(small) : "not seen",
            }));
        if (verdicts.Count == 0)
        {
            page.Paragraph($"None of its steps ({string.Join(", ", ReferenceTable.Rows.Select(row => ReportPage.Text($"{row.Clients:N0}")))} clients) was measured.");
        }
    }

    private static string Met(bool isMet) => isMet ? "met" : "NOT MET";
}
