using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Reports;

/// <summary>A report with something of everything.</summary>
internal static class SampleReport
{
    public static RunReport Create() => new()
    {
        Scenario = "state-query",
        Date = new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero),
        Command = "dotnet run -- run state-query --out <a&b>",
        Commit = "abc123",
        Machine = new MachineInfo(2, "a processor", 8_000_000_000, "a system", "a runtime"),
        Target = "local host",
        Model = "open model, 100 requests/s",
        Profile = new LoadProfile(),
        EndedEarly = true,
        MeasuredSeconds = 12.5,
        Requests = 1_250,
        RequestsPerSecond = 99.2,
        ErrorShare = 0.008,
        Errors = new Dictionary<string, long> { ["status 503"] = 10 },
        Latency = new LatencyFigures(1.5, 2.5, 33.25, 44, 55),
        Service = new LatencyFigures(1, 2, 3, 4, 5),
        SchedulingError = new LatencyFigures(0.5, 0.6, 0.7, 0.8, 0.9),
        Distribution = [new(0, 0.5), new(0.9, 2.5), new(0.9999, 55)],
        Seconds = [new(1, "warm-up", 80, 1, 2, 0, 12), new(2, "measured", 100.5, 1.5, 33.25, 10, 11)],
        Processes =
        [
            new("generator", 0.25, 50_000_000, 12, [new(1, 0.5, 40_000_000, 10) { OpenFiles = 30, Sockets = 20, Transfer = new(1_000, 2_000) }, new(2, 0.25, 50_000_000, 12)]),
            new("local host", 1.25, 90_000_000, 20, [new(1, 1.25, 90_000_000, 20)]),
        ],
        Thresholds = [new("p99, ms", 30, 33.25, false), new("errors, share", 0.01, 0.008, true)],
        Sections = [new("Ledger & co", ["what", "count"], [["<lost>", "1"]]) { Text = "One is <gone>.", Charts = [new("Lag, ms", "seconds", [new("lag", [(0, 1), (1, 2)])])] }],
        Failures = ["loadtest-000001 has lost reading 7 of <8>."],
        Warnings = ["The generator was the bottleneck: <it>."],
    };
}
