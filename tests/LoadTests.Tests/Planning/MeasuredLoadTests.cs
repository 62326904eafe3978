using System.Text.Json;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Planning;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Tests.Reports;

namespace Serverless.LoadTests.Tests.Planning;

public sealed class MeasuredLoadTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("loadtest-plan-").FullName;

    [Fact]
    public async Task Plan_ReportOfARunWithEvents_TakesItsFiguresUnlessAnOptionNamesThem()
    {
        await ReportFolder.WriteAsync(SampleReport.Create() with { Backend = Backend(events: 1_000) }, _directory);

        var plan = Assert.IsType<LoadTestCommand.Plan>(CommandLineParser.Parse(["plan", "--devices", "1000", "--report", _directory, "--requests-per-event", "0.5"]));

        Assert.Equal((40.0, 0.5, 25.0), (plan.Fleet.BatchFill, plan.Fleet.RequestsPerEvent, plan.Fleet.CpuMicroseconds));
        Assert.Contains("measured by state-query of 2026-11-26 10:00 UTC", PlanReport.Of(FleetPlan.Of(plan.Fleet), plan.Prices), StringComparison.Ordinal);
        plan = Assert.IsType<LoadTestCommand.Plan>(CommandLineParser.Parse(["plan", "--devices", "1000", "--report", _directory]));
        Assert.Equal(0.1, plan.Fleet.RequestsPerEvent);
    }

    [Fact]
    public async Task Read_ReportWithoutEvents_IsAUsageProblem()
    {
        await ReportFolder.WriteAsync(SampleReport.Create() with { Backend = Backend(events: 0) }, _directory);
        Assert.Contains("has no events", Assert.Throws<UsageException>(() => MeasuredLoad.Read(_directory)).Message, StringComparison.Ordinal);

        await ReportFolder.WriteAsync(SampleReport.Create(), _directory);
        Assert.Contains("has no events", Assert.Throws<UsageException>(() => MeasuredLoad.Read(_directory)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("{", "no report")]
    [InlineData("[]", "no report")]
    [InlineData("{}", "no report")]
    public void Read_Fault_IsNamedInOneLine(string? json, string part)
    {
        if (json is not null)
        {
            File.WriteAllText(Path.Combine(_directory, "report.json"), json);
        }

        var problem = Assert.Throws<UsageException>(() => MeasuredLoad.Read(_directory));

        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static BackendReport Backend(long events) => JsonSerializer.Deserialize<BackendReport>(
        $$"""
        {"Seconds":10,"Events":{{events}},"Batches":{{events / 40}},"TableRequests":100,"TableRetries":0,"Repeated":0,"Accepted":0,"Duplicate":0,
         "Stale":0,"Conflicting":0,"DeadLetters":0,"PeakBacklog":null,"MeanLagMilliseconds":null,"AllocatedBytesPerSecond":0,"CpuSeconds":0.025,
         "MissedSamples":0,"Samples":[]}
        """)!;
}
