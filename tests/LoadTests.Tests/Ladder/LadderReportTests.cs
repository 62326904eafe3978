using System.Xml.Linq;
using Serverless.LoadTests.Ladder;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Ladder;

public sealed class LadderReportTests
{
    [Fact]
    public void Markdown_Steps_StandBesideTheReference()
    {
        var text = LadderMarkdown.Of(Report(1, 10, 50, 100, 500, 2_000));

        Assert.Contains("| 100     | 890                   | 10,000  | 11.2  | met     | 45                     | 10.0     | 3.0     | met  | 2,100         | 80      | met       |", text, StringComparison.Ordinal);
        Assert.Contains("| 2,000   | 2,300", text, StringComparison.Ordinal);
        Assert.DoesNotContain("| 1,000   | 2,100", text, StringComparison.Ordinal);
        Assert.Contains("Universal Scalability Law: one client alone 100/s", text, StringComparison.Ordinal);
        Assert.Contains("> **At every step: a warning**", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3_560, 200, 525, true)]
    [InlineData(3_559, 200, 525, false)]
    [InlineData(3_560, 200, 526, false)]
    public void Of_Bars_AreFourTimesTheRateAndAQuarterOfTheMemory(double rate, double p99, int megabytes, bool isMet)
    {
        var step = Step(100) with
        {
            RequestsPerSecond = rate,
            Latency = new LatencyFigures(1, 2, p99, 4, 5),
            Backend = new ProcessReport("local host", 1, megabytes * 1_000_000L, 1, []),
        };

        Assert.Equal(isMet, Assert.Single(ReferenceVerdict.Of([step])).IsMet);
    }

    [Fact]
    public void Of_MoreLatencyThanTheReference_IsNotMet()
    {
        // 2,000 clients at 2,900/s wait 690 ms each; the reference's 680.
        var verdict = Assert.Single(ReferenceVerdict.Of([Step(2_000) with { RequestsPerSecond = 2_900 }]));

        Assert.False(verdict.IsPromptEnough);
    }

    [Fact]
    public void Markdown_MissedBar_IsSaidAtTheTop()
    {
        var report = Report(100, 500) with { Steps = [Step(100), Step(500) with { RequestsPerSecond = 1_000 }] };

        Assert.Contains("NOT MET at 500 clients.", LadderMarkdown.Of(report).Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_Ceiling_IsATableOfItsOwn()
    {
        var report = Report(100) with { Ceiling = [new CeilingStep(100, 40_000, 1, 2, 1.5, 0.4, 70_000_000)] };

        Assert.Contains("| 100     | 40,000                    | 25%        |", LadderMarkdown.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_OthersOnTheMachine_AreAWarning() => Assert.Contains(
        "> **Other processes used up to 1.5 of",
        LadderMarkdown.Of(Report(1) with { Steps = [Step(1) with { MachineCores = 3.5 }] }),
        StringComparison.Ordinal);

    [Fact]
    public void Markdown_UncertainKnee_SaysSo() => Assert.Contains(
        "may lie at any concurrency beyond",
        LadderPage.FitText(Fitted),
        StringComparison.Ordinal);

    [Fact]
    public void FitText_TermTakenAsZero_HasNoInterval() => Assert.Contains(
        "σ = 0 (taken as 0, the steps would make it negative), coherency κ = 0.001 ± 0.002 (95%)",
        LadderPage.FitText(Fitted with { Contention = 0, ContentionError = null }),
        StringComparison.Ordinal);

    [Fact]
    public void FitText_KneeBeyondTheSteps_IsAnExtrapolation()
    {
        Assert.Contains("The knee is at 30 clients, 6/s. No more than 25 were measured: it is an extrapolation.", LadderPage.FitText(Fitted with { MostClients = 25 }), StringComparison.Ordinal);
        Assert.DoesNotContain("extrapolation", LadderPage.FitText(Fitted), StringComparison.Ordinal);
    }

    [Fact]
    public void FitText_WorseThanTheMean_ExplainsNothing() => Assert.Contains(
        "it explains nothing", LadderPage.FitText(Fitted with { Explained = -0.2 }), StringComparison.Ordinal);

    [Theory]
    [InlineData(9_999, true)]
    [InlineData(10_001, false)]
    public void Markdown_CeilingBelowOurs_IsSaid(double bare, bool isSaid) => Assert.Equal(
        isSaid,
        LadderMarkdown.Of(Report(100) with { Ceiling = [new CeilingStep(100, bare, 1, 2, 1.5, 0.4, 70_000_000)] }).Contains("Where ours is above 100%", StringComparison.Ordinal));

    [Fact]
    public void Markdown_FewSteps_SaysWhyNothingIsFitted() =>
        Assert.Contains("No Universal Scalability Law is fitted", LadderMarkdown.Of(Report(1, 10)), StringComparison.Ordinal);

    [Fact]
    public void Csv_Steps_AreALineEach() => Assert.Equal(
        "10,1000.0,0.000000,1.000,2.000,3.000,4.000,5.000,1.500,80000000,0.500,40000000,9,,,,,,,9,,,,,,,,,,,",
        LadderFolder.Csv(Report(1, 10)).ReplaceLineEndings("\n").Split('\n')[2]);

    [Fact]
    public void Csv_Resources_AreBesideEachStep()
    {
        var lines = LadderFolder.Csv(Report(10) with { Steps = [Used(10)] }).ReplaceLineEndings("\n").Split('\n');
        var cells = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);

        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
        Assert.Equal("1003", cells["backend_peak_sockets"]);
        Assert.Equal("2000000", cells["backend_read_bytes"]);
        Assert.Equal("12", cells["backend_gc"]);
        Assert.Equal("100.0", cells["backend_gc_pause_ms"]);
        Assert.Equal("", cells["generator_peak_sockets"]);
        Assert.Equal("0.5000", cells["backend_table_requests_per_answer"]);
    }

    [Fact]
    public void Markdown_Resources_AreARowForEachProcessAndStep()
    {
        var text = LadderMarkdown.Of(Report(10) with { Steps = [Used(10), Used(50) with { Others = [new ProcessReport("node", 0.1, 1, 7, [])] }] });

        Assert.Contains("| local host | 10      | 1,500.0           | 9       | not available | 1,003         | 2.0           | 3.0           | 12            | 100.0         | 1.00%         |", text, StringComparison.Ordinal);
        Assert.Contains("| generator  | 50      | 100.0 ", text, StringComparison.Ordinal);
        Assert.Contains("| node       | 50      | 20.0 ", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("| generator  | 50 ", StringComparison.Ordinal) < text.IndexOf("| local host | 10 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Markdown_BackendMetrics_AreOfAnAnswerAndMissingWhereItDoesNotTell()
    {
        var told = LadderMarkdown.Of(Report(10) with { Steps = [Used(10)] });

        Assert.Contains("| 10      | 500              | 0.500     | 1        | 8.0             | 8.00          | 0                  |", told, StringComparison.Ordinal);
        Assert.DoesNotContain("says of itself", LadderMarkdown.Of(Report(10)), StringComparison.Ordinal);
    }

    [Fact]
    public void PerAnswer_NoAnswer_IsUnknown() => Assert.Null((Used(10) with { RequestsPerSecond = 0 }).TableRequestsPerAnswer);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(1, 10, 50, 100, 500, 2_000)]
    public async Task WriteAsync_Ladder_MakesEachForm(params int[] clients)
    {
        var directory = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        await LadderFolder.WriteAsync(Report(clients), directory);

        var html = await File.ReadAllTextAsync(Path.Combine(directory, "report.html"), TestContext.Current.CancellationToken);
        Assert.Equal(8, html.Split("<svg").Length);
        Assert.Contains("\"contention\"", await File.ReadAllTextAsync(Path.Combine(directory, "report.json"), TestContext.Current.CancellationToken) + (clients.Length < 5 ? "\"contention\"" : ""), StringComparison.Ordinal);
        var chart = XDocument.Load(Path.Combine(directory, "requests.svg"));
        Assert.Equal("http://www.w3.org/2000/svg", chart.Root!.Name.NamespaceName);
        Assert.Contains("currentColor", chart.Root.Elements().First().Value, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    private static ScalabilityFit Fitted { get; } = new()
    {
        Rate = 1, Contention = 0.1, ContentionError = 0.05, Coherency = 0.001, CoherencyError = 0.002, MostClients = 2_000, Explained = 1,
    };

    /// <summary>A hundred requests a second for each client.</summary>
    private static LadderReport Report(params int[] clients) => new()
    {
        Scenario = "state-query",
        Date = new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero),
        Command = "dotnet run -- ladder",
        Commit = "abc123",
        Machine = new MachineInfo(2, "a processor", 8_000_000_000, "a system", "a runtime"),
        Target = "local host",
        Devices = 1_000,
        WarmUpSeconds = 3,
        MeasuredSeconds = 10,
        EndedEarly = false,
        Steps = [.. clients.Select(Step)],
    };

    private static LadderStep Used(int clients) => Step(clients) with
    {
        Backend = new ProcessReport("local host", 1.5, 80_000_000, 9, [])
        {
            PeakSockets = 1_003, ReadBytes = 2_000_000, WrittenBytes = 3_000_000, Collections = 12, PauseMilliseconds = 100,
        },
        BackendMetrics = new BackendReport
        {
            Seconds = 10, Events = 0, Batches = 0, TableRequests = 5_000, TableRetries = 1, Repeated = 0, Accepted = 0, Duplicate = 0, Stale = 0,
            Conflicting = 0, DeadLetters = 0, PeakBacklog = null, MeanLagMilliseconds = null, AllocatedBytesPerSecond = 8_000_000, CpuSeconds = 15,
            MissedSamples = 0, Samples = [],
        },
    };

    private static LadderStep Step(int clients) => new(
        clients, 100 * clients, 0, new LatencyFigures(1, 2, 3, 4, 5),
        new ProcessReport("generator", 0.5, 40_000_000, 9, []), new ProcessReport("local host", 1.5, 80_000_000, 9, []), ["a warning"]);
}
