using Serverless.LoadTests.Ladder;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Ladder;

public sealed class LadderReportTests
{
    [Fact]
    public void Markdown_Steps_StandBesideTheReference()
    {
        var text = LadderMarkdown.Of(Report(1, 10, 50, 100, 500, 2_000));

        Assert.Contains("| 100     | 890                  | 10,000  | 11.2  |", text, StringComparison.Ordinal);
        Assert.Contains("| 2,000   | 2,300", text, StringComparison.Ordinal);
        Assert.DoesNotContain("| 1,000   | 2,100", text, StringComparison.Ordinal);
        Assert.Contains("Universal Scalability Law: one client alone 100/s", text, StringComparison.Ordinal);
        Assert.Contains("> **1, 10, 50, 100, 500, 2000 clients: a warning**", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_FewSteps_SaysWhyNothingIsFitted() =>
        Assert.Contains("No Universal Scalability Law is fitted", LadderMarkdown.Of(Report(1, 10)), StringComparison.Ordinal);

    [Fact]
    public void Csv_Steps_AreALineEach() => Assert.Equal(
        "10,1000.0,0.000000,1.000,2.000,3.000,4.000,5.000,1.500,80000000,0.500,40000000",
        LadderFolder.Csv(Report(1, 10)).ReplaceLineEndings("\n").Split('\n')[2]);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(1, 10, 50, 100, 500, 2_000)]
    public async Task WriteAsync_Ladder_MakesEachForm(params int[] clients)
    {
        var directory = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        await LadderFolder.WriteAsync(Report(clients), directory);

        var html = await File.ReadAllTextAsync(Path.Combine(directory, "report.html"), TestContext.Current.CancellationToken);
        Assert.Equal(5, html.Split("<svg").Length);
        Assert.Contains("\"contention\"", await File.ReadAllTextAsync(Path.Combine(directory, "report.json"), TestContext.Current.CancellationToken) + (clients.Length < 5 ? "\"contention\"" : ""), StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

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
        Steps =
        [
            .. clients.Select(count => new LadderStep(
                count, 100 * count, 0, new LatencyFigures(1, 2, 3, 4, 5),
                new ProcessReport("generator", 0.5, 40_000_000, 9, []), new ProcessReport("local host", 1.5, 80_000_000, 9, []), ["a warning"])),
        ],
    };
}
