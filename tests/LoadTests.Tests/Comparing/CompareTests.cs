using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Comparing;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Ladder;
using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Resources;
using Serverless.LoadTests.Tests.Reports;

namespace Serverless.LoadTests.Tests.Comparing;

/// <summary>Reports are written and read back, as the command does.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("loadtest-compare-").FullName;

    [Fact]
    public async Task Of_SameLoadWithinNoise_IsNoRegression()
    {
        var comparison = await CompareAsync(Run(1, 1_000), Run(2, 960));

        Assert.Empty(comparison.Regressions);
        Assert.Contains("No regression beyond noise", MarkdownPage.Of(comparison.ToPage()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_SlowerBeyondNoise_IsARegressionOfRateAndLatencyAndCpu()
    {
        var comparison = await CompareAsync(Run(1, 1_000), Run(2, 700));

        var worse = comparison.Points.Single().Figures.Where(figure => figure.Verdict == MetricVerdict.Worse).Select(figure => figure.Name);
        Assert.Equal(["requests/s", "p50, ms", "p99, ms", "local host: CPU, µs a request"], worse);
        Assert.Contains("REGRESSION", MarkdownPage.Of(comparison.ToPage()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_SlowerWithSecondsWithoutAnAnswer_IsNoFasterInThem()
    {
        // Of twenty seconds every other has no answer, and so no latency.
        var after = Run(2, 700);
        after = after with
        {
            Seconds = [.. after.Seconds.Select((second, index) => index % 2 == 0 ? second : second with { RequestsPerSecond = 0, P50 = 0, P99 = 0 })],
        };

        var comparison = await CompareAsync(Run(1, 1_000), after);

        var verdicts = comparison.Points.Single().Figures.ToDictionary(figure => figure.Name, figure => figure.Verdict);
        Assert.Equal((MetricVerdict.Worse, MetricVerdict.Worse), (verdicts["p50, ms"], verdicts["p99, ms"]));
    }

    [Fact]
    public async Task Of_Faster_IsBetter()
    {
        var comparison = await CompareAsync(Run(1, 700), Run(2, 1_000));

        Assert.Empty(comparison.Regressions);
        Assert.Equal(MetricVerdict.Better, comparison.Points.Single().Figures[0].Verdict);
    }

    [Fact]
    public async Task Of_SlowerWithinTheTolerance_IsTheSame() =>
        Assert.Empty((await CompareAsync(Run(1, 1_000), Run(2, 700), tolerance: 0.6)).Regressions);

    [Fact]
    public async Task Of_SlowerButSecondsScatterAsMuch_IsTheSame() =>
        Assert.Empty((await CompareAsync(Run(1, 1_000, scatter: 1.6), Run(2, 880, scatter: 1.6))).Regressions);

    [Fact]
    public async Task Of_ManyErrors_IsARegression()
    {
        var comparison = await CompareAsync(Run(1, 1_000), Run(2, 1_000) with { ErrorShare = 0.01 });

        Assert.StartsWith("open model", Assert.Single(comparison.Regressions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_MoreMemory_IsARegression()
    {
        var after = Run(2, 1_000);

        var comparison = await CompareAsync(
            Run(1, 1_000), after with { Processes = [after.Processes[0], after.Processes[1] with { PeakMemoryBytes = 200_000_000 }] });

        Assert.Contains("peak memory, MB 100 → 200 (+100.0%)", Assert.Single(comparison.Regressions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_TwoProcessesOfOneName_ComparesTheFirst()
    {
        var run = Run(1, 1_000);

        var comparison = await CompareAsync(run with { Processes = [.. run.Processes, run.Processes[1]] }, Run(2, 1_000));

        Assert.Single(comparison.Points.Single().Figures, figure => figure.Name == "local host: peak memory, MB");
    }

    [Fact]
    public async Task Of_FewSeconds_SaysThatTheyAreTooFew()
    {
        var (before, after) = (Run(1, 1_000), Run(2, 500));

        var comparison = await CompareAsync(before with { Seconds = [.. before.Seconds.Take(3)] }, after);

        Assert.Equal(MetricVerdict.TooFew, comparison.Points.Single().Figures[0].Verdict);
        Assert.Contains("NOT TOLD, too few seconds: ", MarkdownPage.Of(comparison.ToPage()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_NothingMeasured_CannotBeCompared()
    {
        var problem = await Assert.ThrowsAsync<UsageException>(() => CompareAsync(Run(1, 1_000), Run(2, 1_000) with { Requests = 0, Seconds = [] }));

        Assert.Contains("no request", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToPage_EndedEarly_IsAWarning() => Assert.Contains(
        "> **Ended early: after.**", MarkdownPage.Of((await CompareAsync(Run(1, 1_000) with { EndedEarly = false }, Run(2, 1_000) with { EndedEarly = true })).ToPage()), StringComparison.Ordinal);

    /// <summary>One second costs a hundred times as much: the figure is that of the report, not the middle one of its seconds.</summary>
    [Fact]
    public async Task Of_Cpu_IsAllOfItOverAllRequests()
    {
        var run = Run(1, 1_000, scatter: 0);
        var dear = run.Processes[1] with { Samples = [.. run.Processes[1].Samples.Select(sample => sample.Seconds == 10 ? sample with { Cores = 100 } : sample)] };

        var comparison = await CompareAsync(run, run with { Processes = [run.Processes[0], dear] });

        var cpu = comparison.Points.Single().Figures.Single(figure => figure.Name == "local host: CPU, µs a request");
        Assert.Equal(1_000, cpu.Before, 6);
        Assert.Equal((19 + 100) / 20.0 * 1_000, cpu.After, 6);
        Assert.Equal(MetricVerdict.Same, cpu.Verdict);
    }

    [Fact]
    public async Task Of_Ladders_ComparesTheirCommonSteps()
    {
        var (before, after) = (Ladder(Run(1, 1_000), 1, 10, 100), Ladder(Run(2, 500), 10, 100, 1_000));

        var comparison = ReportComparison.Of(await WriteAsync("a", before), await WriteAsync("b", after), 0.1);

        Assert.Equal(["10 clients", "100 clients"], comparison.Points.Select(point => point.Name));
        Assert.Contains(comparison.Regressions, line => line.StartsWith("100 clients: requests/s", StringComparison.Ordinal));
        Assert.Contains("> **Not compared, for only one has it: 1 client (before), 1000 clients (after).**", MarkdownPage.Of(comparison.ToPage()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_OtherLoad_CannotBeCompared()
    {
        var problem = await Assert.ThrowsAsync<UsageException>(() => CompareAsync(Run(1, 1_000), Run(2, 1_000) with { Scenario = "telemetry" }));

        Assert.Contains("'state-query, open model, 100 requests/s, 1000 devices' and 'telemetry", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_RunAndLadder_CannotBeCompared()
    {
        var (run, ladder) = (await WriteAsync("a", Run(1, 1)), await WriteAsync("b", Ladder(Run(1, 1), 1)));

        Assert.Contains("run and a ladder", Assert.Throws<UsageException>(() => ReportComparison.Of(run, ladder, 0.1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("{", "no whole report")]
    [InlineData("[]", "no report of a form")]
    [InlineData("{\"schema\":\"run/2\"}", "no report of a form")]
    [InlineData("{\"schema\":\"run/1\"}", "no whole report")]
    [InlineData("{\"schema\":7}", "no whole report")]
    public async Task Read_NoReport_IsOneLine(string? text, string says)
    {
        var file = Path.Combine(_directory, "report.json");
        if (text is not null)
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }

        var message = Assert.Throws<UsageException>(() => ReportFile.Read(_directory)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Twenty measured seconds that scatter by a fifth, behind a warm-up that must not count.</summary>
    private static RunReport Run(int seed, double rate, double scatter = 0.2)
    {
        var random = new Random(seed);
        var seconds = Enumerable.Range(1, 22).Select(second => second <= 2
            ? new IntervalFigures(second, "warm-up", 1, 9_000, 9_000, 0, 0)
            : Measured(second)).ToList();
        return SampleReport.Create() with
        {
            Requests = (long)rate * 20,
            RequestsPerSecond = rate,
            ErrorShare = 0,
            Latency = new LatencyFigures(1_000 / rate, 2, 5_000 / rate, 44, 55),
            Seconds = seconds,
            Processes =
            [
                new ProcessReport("generator", 0.5, 50_000_000, 9, Samples(90_000_000)),
                new ProcessReport("local host", 1, 100_000_000, 9, Samples(100_000_000)),
            ],
        };

        IntervalFigures Measured(int second)
        {
            var of = rate * (1 + (scatter * (random.NextDouble() - 0.5)));
            return new IntervalFigures(second, "measured", of, 1_000 / of, 5_000 / of, 0, 0);
        }

        List<ProcessSample> Samples(long bytes) => [.. seconds.Select(second => new ProcessSample(second.Seconds, 1, bytes, 9))];
    }

    private static LadderReport Ladder(RunReport run, params int[] clients) => new()
    {
        Scenario = run.Scenario,
        Date = run.Date,
        Command = run.Command,
        Commit = run.Commit,
        Machine = run.Machine,
        Target = run.Target,
        Devices = 1_000,
        WarmUpSeconds = 2,
        MeasuredSeconds = 20,
        EndedEarly = false,
        Steps = [.. clients.Select(count => new LadderStep(count, run.RequestsPerSecond, 0, run.Latency, run.Processes[0], run.Processes[1], []) { Seconds = run.Seconds })],
    };

    private async Task<ReportComparison> CompareAsync(RunReport before, RunReport after, double tolerance = 0.1) =>
        ReportComparison.Of(await WriteAsync("a", before), await WriteAsync("b", after), tolerance);

    private async Task<ComparedReport> WriteAsync<T>(string name, T report)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), ReportFolder.Json(report), TestContext.Current.CancellationToken);
        return ReportFile.Read(folder);
    }
}
