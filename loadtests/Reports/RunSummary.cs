namespace Serverless.LoadTests.Reports;

/// <summary>What happened, and whether the backend or the generator was the limit, in a few sentences.</summary>
internal static class RunSummary
{
    public static string Of(RunReport report)
    {
        if (report.Requests == 0)
        {
            return report.EndedEarly ? "Nothing was measured: the run was ended before its warm-up was over." : "Nothing was measured.";
        }

        var errors = report.Errors.Values.Sum();
        var failed = report.Thresholds.Where(threshold => !threshold.IsMet).Select(threshold => threshold.Name).ToList();
        return ReportPage.Text($"{report.RequestsPerSecond:N0} good answers a second over {report.MeasuredSeconds:N0} s{(report.EndedEarly ? " (ended early)" : "")}, half within {report.Latency.P50:N1} ms and 99% within {report.Latency.P99:N1} ms, {(errors == 0 ? "no errors" : ReportPage.Text($"{errors:N0} errors ({report.ErrorShare:0.00%})"))}. ")
            + Limit(report.Saturated)
            + (failed.Count > 0 ? $" NOT MET: {string.Join("; ", failed)}." : report.Thresholds.Count > 0 && report.Failures.Count == 0 ? " All thresholds are met." : "")
            + (report.Failures.Count > 0 ? " FAILED, as said below." : "");
    }

    /// <summary>Whose limit it was, as a sentence.</summary>
    public static string Limit(Saturation saturation) => saturation switch
    {
        { Process: "none" } => "Neither backend nor generator was at its limit.",
        { Process: "unknown" } => "The generator was not at its limit; the backend's resources cannot be seen from here.",
        { Process: "generator" } => "The generator was the limit, not the backend.",
        { Process: "others on this machine" } => "Other processes took most of the machine: neither backend nor generator had what they could use.",
        var full => $"The CPU was the limit, most of it used by the {full.Process}.",
    };
}
