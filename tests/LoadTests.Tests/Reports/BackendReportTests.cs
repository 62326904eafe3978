using Serverless.LoadTests.Reports;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Reports;

public sealed class BackendReportTests
{
    [Fact]
    public void Of_WarmUpAndMeasuredSeconds_CountsFromTheEndOfTheWarmUp()
    {
        var report = BackendReport.Of(Usage([At(0, 0), At(1.02, 50), At(2.01, 100), At(3, 300), At(4.02, 400)]), TimeSpan.FromSeconds(2))!;

        Assert.Equal((300, 6, 30, 3), (report.Events, report.Batches, report.TableRequests, report.DeadLetters));
        Assert.Equal((50, 0.1, 500), (report.BatchFill, report.TableRequestsPerEvent, report.MeanLagMilliseconds));
        Assert.Equal(2.01, report.Seconds, 3);
        Assert.Equal(40, report.PeakBacklog);
        Assert.Equal(1.5 * 2.01 / 300 * 1e6, report.CpuMicrosecondsPerEvent!.Value, 3);
    }

    [Fact]
    public void Of_NoEvents_HasNoFigureOfAnEvent()
    {
        var report = BackendReport.Of(Usage([At(0, 0), At(1, 0)]), TimeSpan.Zero)!;

        Assert.Equal((null, null, null, null), (report.BatchFill, report.TableRequestsPerEvent, report.CpuMicrosecondsPerEvent, report.MeanLagMilliseconds));
    }

    [Fact]
    public void Sections_BackendTells_HasItsFiguresAndCharts()
    {
        var usage = Usage([At(0, 0), At(1, 100)]);
        var sections = ResourceSections.Of(ProcessReport.Of(usage, TimeSpan.Zero), usage, BackendReport.Of(usage, TimeSpan.Zero)).ToList();

        Assert.Equal(["Files, sockets, I/O and garbage collection", "Backend"], sections.Select(section => section.Title));
        Assert.Equal(["generator", "300", "not available", "1.0", "2.0", "3", "20.0"], sections[0].Rows[0]);
        Assert.Equal(["local host", "40", "30", "not available", "not available", "2", "10.0"], sections[0].Rows[1]);
        Assert.Contains(sections[1].Rows, row => row is ["events a batch", "50.0"]);
        Assert.Contains(sections[1].Rows, row => row is ["peak backlog, events", "10"]);
        Assert.Equal([(1.0, 100.0)], sections[1].Charts[0].Series[0].Points);
    }

    [Fact]
    public void Sections_BackendElsewhere_HasNoneOfIt()
    {
        var usage = Usage([At(0, 0), At(1, 100)]) with { Backend = null };
        var sections = ResourceSections.Of(ProcessReport.Of(usage, TimeSpan.Zero), usage, BackendReport.Of(usage, TimeSpan.Zero)).ToList();

        Assert.Equal("not available", Assert.Single(sections).Rows[1][5]);
    }

    [Fact]
    public void Csv_BackendTells_HasItsColumnsAndEmptyOnesWhereItDidNotAnswer()
    {
        var usage = Usage([At(0, 0), At(2, 100)]);
        var csv = CsvReport.Of(SampleReport.Create() with { Backend = BackendReport.Of(usage, TimeSpan.Zero) }).ReplaceLineEndings("\n").Split('\n');

        Assert.EndsWith(",backend_dead_letters,backend_gc,backend_gc_pause_seconds", csv[0], StringComparison.Ordinal);
        Assert.EndsWith(",,,,,,,,,,", csv[1], StringComparison.Ordinal);
        Assert.EndsWith(",100,2,10,10,0,0,0,1,2,0.0100", csv[2], StringComparison.Ordinal);
        Assert.Single(csv[..3].Select(line => line.Count(character => character == ',')).Distinct());
    }

    private static ResourceUsage Usage(IReadOnlyList<BackendSample> samples) => new(
        [
            new ProcessUsage("generator", [new(1, 0.5, 1, 1) { OpenFiles = 300, Transfer = new(1_000_000, 2_000_000) }]),
            new ProcessUsage("local host", [new(1, 9, 1, 1) { OpenFiles = 40, Sockets = 30 }, new(3, 1, 1, 1), new(4, 2, 1, 1)]),
        ],
        [new CollectorSample(1, 3, 0.02)],
        new BackendUsage(samples, 0));

    private static BackendSample At(double seconds, long events) => new(seconds)
    {
        Events = events,
        Batches = events / 50,
        LagSeconds = events / 100.0,
        LagCount = events / 50,
        Backlog = events / 10,
        TableRequests = events / 10,
        TableRetries = 0,
        Repeated = 0,
        Accepted = events,
        Duplicate = 0,
        Stale = 0,
        Conflicting = 0,
        DeadLetters = events / 100,
        Collections = events / 50,
        PauseSeconds = events / 10_000.0,
        AllocatedBytes = events * 1_000,
    };
}
