using System.Globalization;
using System.Text;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Ladder;

/// <summary>A ladder as Markdown that reads as well on a console.</summary>
internal static class LadderMarkdown
{
    public static string Of(LadderReport report)
    {
        var text = new StringBuilder();
        Line(text, $"# Ladder of {report.Scenario}, {report.Date:yyyy-MM-dd HH:mm} UTC");
        text.AppendLine();
        Line(text, $"    {report.Command}");
        text.AppendLine();
        Line(text, $"Closed model, clients without pause; {report.Devices:N0} devices; each step {report.MeasuredSeconds:0.#} s after {report.WarmUpSeconds:0.#} s of warm-up{(report.EndedEarly ? "; ended early" : "")}.");
        Line(text, $"Target: {report.Target}. Commit {report.Commit}. {report.Machine}.");
        text.AppendLine();
        var cores = report.Machine.Cores;
        MarkdownReport.Table(
            text,
            ["clients", "requests/s", "errors", "p50, ms", "p90, ms", "p99, ms", "p99.9, ms", "max, ms", "backend CPU", "backend MB", "generator CPU", "generator MB"],
            report.Steps.Select(step => new[]
            {
                Text($"{step.Clients:N0}"), Text($"{step.RequestsPerSecond:N0}"), Text($"{step.ErrorShare:0.##%}"),
                Text($"{step.Latency.P50:N2}"), Text($"{step.Latency.P90:N2}"), Text($"{step.Latency.P99:N2}"), Text($"{step.Latency.P999:N2}"), Text($"{step.Latency.Max:N2}"),
                step.Backend is { } backend ? Text($"{backend.Cores / cores:P0}") : "", step.Backend is { } server ? Text($"{server.PeakMemoryBytes / 1e6:N0}") : "",
                Text($"{step.Generator.Cores / cores:P0}"), Text($"{step.Generator.PeakMemoryBytes / 1e6:N0}"),
            }));
        Line(text, $"CPU is of all {cores} cores of the machine. The reference, measured elsewhere on 8 cores and 16 GB, beside the same steps:");
        text.AppendLine();
        MarkdownReport.Table(text, ["clients", "reference requests/s", "ours", "times", "reference latency, ms", "our p50, ms", "reference MB", "our backend MB"], Compared(report));
        Line(text, $"{FitText(report.Fit)}");
        foreach (var warnings in report.Steps.SelectMany(step => step.Warnings.Select(warning => (step.Clients, warning))).GroupBy(pair => pair.warning, pair => pair.Clients))
        {
            text.AppendLine();
            Line(text, $"> **{string.Join(", ", warnings)} clients: {warnings.Key}**");
        }

        return text.ToString();
    }

    /// <summary>What the fit says, or why there is none.</summary>
    public static string FitText(ScalabilityFit? fit) => fit is null
        ? $"No Universal Scalability Law is fitted: that takes {ScalabilityFit.FewestPoints} steps with answers, of different concurrency."
        : string.Create(CultureInfo.InvariantCulture, $"Universal Scalability Law: one client alone {fit.Rate:N0}/s; contention σ = {fit.Contention:0.#####} ± {fit.ContentionError:0.#####}, coherency κ = {fit.Coherency:0.#########} ± {fit.CoherencyError:0.#########} (95%); it explains {fit.Explained:P1} of the variance. ")
            + (double.IsFinite(fit.Knee)
                ? string.Create(CultureInfo.InvariantCulture, $"The knee is at {fit.Knee:N0} clients, {fit.At(fit.Knee):N0}/s.")
                : "By it the rate does not fall within reach of any concurrency: there is no knee.");

    private static IEnumerable<string[]> Compared(LadderReport report) =>
        from row in ReferenceTable.Rows
        join step in report.Steps on row.Clients equals step.Clients
        select new[]
        {
            Text($"{row.Clients:N0}"), Text($"{row.RequestsPerSecond:N0}"), Text($"{step.RequestsPerSecond:N0}"),
            Text($"{step.RequestsPerSecond / row.RequestsPerSecond:N1}"), Text($"{row.Milliseconds}"), Text($"{step.Latency.P50:N2}"),
            Text($"{row.MemoryMegabytes:N0}"), step.Backend is { } backend ? Text($"{backend.PeakMemoryBytes / 1e6:N0}") : "",
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
