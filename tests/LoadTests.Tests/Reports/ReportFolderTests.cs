using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Tests.Reports;

public sealed class ReportFolderTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Claim_RunsOfOneSecond_EachHasAFolderOfItsOwn()
    {
        var date = new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(run => Task.Run(
            () => ReportFolder.Claim(_directory, "soak", date.AddMilliseconds(run)), TestContext.Current.CancellationToken)));

        Assert.Equal(
            ["soak-20261126-100000", .. Enumerable.Range(2, 7).Select(number => $"soak-20261126-100000-{number}")],
            claimed.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WriteAsync_Report_MakesTheFolderAndEachForm()
    {
        await ReportFolder.WriteAsync(SampleReport.Create(), _directory);

        Assert.Equal(
            ["report.csv", "report.html", "report.json", "report.md"],
            Directory.GetFiles(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json"), TestContext.Current.CancellationToken));
        Assert.Equal(33.25, json.RootElement.GetProperty("latency").GetProperty("p99").GetDouble());
        Assert.Equal("30s", json.RootElement.GetProperty("profile").GetProperty("duration").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("processes")[0].GetProperty("samples").GetArrayLength());
        Assert.Equal("run/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal("[1,2]", json.RootElement.GetProperty("sections")[0].GetProperty("charts")[0].GetProperty("series")[0].GetProperty("points")[1].GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(10, json.RootElement.GetProperty("errors").GetProperty("status 503").GetInt64());
    }

    [Fact]
    public void Check_PlaceThatCanBeWritten_LeavesNothing()
    {
        ReportFolder.Check(_directory);

        Assert.False(Directory.Exists(_directory));
        Directory.CreateDirectory(_directory);
        ReportFolder.Check(_directory);
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void Check_AFileInItsPlace_IsUsage()
    {
        Directory.CreateDirectory(_directory);
        var file = Path.Combine(_directory, "there");
        File.WriteAllText(file, "");

        Assert.Contains(file, Assert.Throws<UsageException>(() => ReportFolder.Check(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_SecondWithoutAnAnswer_HasNoLatency()
    {
        var report = SampleReport.Create();
        var idle = report with { Seconds = [.. report.Seconds, new(3, "measured", 0, 0, 0, 0, 0)] };

        Assert.Contains("answers/s: 3, 0", HtmlReport.Of(idle), StringComparison.Ordinal);
        Assert.DoesNotContain("p99: 3, 0", HtmlReport.Of(idle), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_Report_HasFiguresWarningsAndFailedThresholds()
    {
        var text = MarkdownReport.Of(SampleReport.Create());

        Assert.Contains("> **The generator was the bottleneck: <it>.**", text, StringComparison.Ordinal);
        Assert.Contains("| 1,250    | 99         | 10     | 1.50    | 2.50    | 33.25   | 44.00     | 55.00   |", text, StringComparison.Ordinal);
        Assert.Contains("12.5 s measured, ended early", text, StringComparison.Ordinal);
        Assert.Contains("| sent late though a client was free | 0.50", text, StringComparison.Ordinal);
        Assert.Contains("| local host | 1.25       | 90 ", text, StringComparison.Ordinal);
        Assert.Contains("| p99, ms       | 30    | 33.25    | NOT MET |", text, StringComparison.Ordinal);
        Assert.Contains("Commit abc123. 2 cores of a processor", text, StringComparison.Ordinal);
        Assert.Contains("> **loadtest-000001 has lost reading 7 of <8>.**", text, StringComparison.Ordinal);
        Assert.Contains("## Ledger & co", text, StringComparison.Ordinal);
        Assert.Contains("| <lost> | 1     |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_ClosedModel_HasNoScheduleToKeep() =>
        Assert.DoesNotContain("sent late", MarkdownReport.Of(SampleReport.Create() with { SchedulingError = null }), StringComparison.Ordinal);

    [Fact]
    public void Csv_Report_HasALineASecondWithEachProcess() => Assert.Equal(
        [
            "second,phase,requests_per_second,p50_ms,p99_ms,errors,generator_cores,generator_memory_bytes,generator_threads,generator_open_files,generator_sockets,generator_read_bytes,generator_written_bytes,local_host_cores,local_host_memory_bytes,local_host_threads,local_host_open_files,local_host_sockets,local_host_read_bytes,local_host_written_bytes",
            "1.000,warm-up,80.0,1.000,2.000,0,0.500,40000000,10,30,20,1000,2000,1.250,90000000,20,,,,",
            "2.000,measured,100.5,1.500,33.250,10,0.250,50000000,12,,,,,,,,,,,",
            "",
        ],
        CsvReport.Of(SampleReport.Create()).ReplaceLineEndings("\n").Split('\n'));

    [Fact]
    public void Html_Report_NeedsNothingElseAndEscapesWhatItSays()
    {
        var html = HtmlReport.Of(SampleReport.Create());

        Assert.Contains("--out &lt;a&amp;b&gt;", html, StringComparison.Ordinal);
        Assert.Contains("the bottleneck: &lt;it&gt;.", html, StringComparison.Ordinal);
        Assert.Contains("reading 7 of &lt;8&gt;.", html, StringComparison.Ordinal);
        Assert.Contains("<h2>Ledger &amp; co</h2>", html, StringComparison.Ordinal);
        Assert.Contains("<p>One is &lt;gone&gt;.</p>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_Charts_AreWellFormedAndInsideTheirFrame()
    {
        var html = HtmlReport.Of(SampleReport.Create());
        var charts = html.Split("<svg").Skip(1).Select(part => XElement.Parse("<svg" + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + 6)])).ToList();

        Assert.Equal(6, charts.Count);
        Assert.Equal(2, charts[3].Elements("polyline").Count());
        foreach (var point in charts.SelectMany(chart => chart.Elements("polyline")).SelectMany(line => line.Attribute("points")!.Value.Split(' ')))
        {
            var numbers = point.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            Assert.InRange(numbers[0], 64, 614);
            Assert.InRange(numbers[1], 46, 236);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chart_NoPoints_IsStillAChart(bool isLogarithmic) => Assert.Single(
        XElement.Parse(new LineChart("title", "x", [new ChartSeries("none", [])]) { IsXLogarithmic = isLogarithmic, IsYLogarithmic = isLogarithmic }.ToSvg()).Elements("polyline"));

    [Fact]
    public void Markdown_Run_BeginsWithWhatHappened() => Assert.StartsWith(
        "**99 good answers a second over 12 s (ended early), half within 1.5 ms and 99% within 33.2 ms, 10 errors (0.80%). Neither backend nor generator was at its limit. NOT MET: p99, ms. FAILED, as said below.**",
        MarkdownReport.Of(SampleReport.Create()).ReplaceLineEndings("\n").Split('\n')[2],
        StringComparison.Ordinal);

    [Fact]
    public void Markdown_EndedInItsWarmUp_SaysWhyNothingWasMeasured() => Assert.Contains(
        "ended before its warm-up was over", MarkdownReport.Of(SampleReport.Create() with { Requests = 0, EndedEarly = true }), StringComparison.Ordinal);

    [Fact]
    public void Markdown_FailureWithAllThresholdsMet_DoesNotBeginWithGoodNews()
    {
        var text = MarkdownReport.Of(SampleReport.Create() with { Thresholds = [new("p99, ms", 50, 33.25, true)] });

        Assert.Contains("FAILED, as said below.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("All thresholds are met", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_CellWithABar_KeepsItsColumns() => Assert.Contains(
        "| a\\|b | 1 |",
        MarkdownPage.Of(Page(["x", "y"], ["a|b", "1"])),
        StringComparison.Ordinal);

    [Fact]
    public void Html_Table_ScrollsAndSetsNumbersRight()
    {
        var html = HtmlPage.Of(Page(["name", "n"], ["a", "1,234"]));

        Assert.Contains("<div class=\"scroll\"><table><tr><th>name</th><th class=\"number\">n</th></tr><tr><td>a</td><td class=\"number\">1,234</td></tr></table></div>", html, StringComparison.Ordinal);
    }

    private static ReportPage Page(string[] head, string[] row)
    {
        var page = new ReportPage("title");
        page.Table(head, [row]);
        return page;
    }

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
