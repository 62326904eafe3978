using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.Aggregates;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.Telemetry.Aggregates;

/// <summary>Runs alone, since it looks at the heap that all tests share.</summary>
[Collection(nameof(LongHistoryTests))]
[CollectionDefinition(nameof(LongHistoryTests), DisableParallelization = true)]
public sealed class LongHistoryTests(TableEmulatorFixture emulator)
{
    // All the rows at once would take more than ten times as much.
    private const long MostHeapBytes = 16_000_000;

    private static readonly long Begin = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadPageAsync_MoreReadingsThanAPageLooksAt_EndsWithinTheWindowAndKeepsMemoryFlat()
    {
        var tables = emulator.Tables();
        var months = new HistoryMonths(tables.Store, tables.Time);
        var reader = new AggregateReader(new MetricScan(new HistoryScan(tables.Store, months, tables.Options)), months, tables.Time);
        var device = TableEmulatorFixture.Unique("d");
        const int readings = AggregateReader.MaxReadingsPerPage + 1;
        await FillAsync(tables, device, readings);
        var range = new AggregateRange(device, 1, "m0", Begin, Begin + 86_400_000, 86_400_000);

        var warmUp = await reader.ReadPageAsync(range with { To = Begin + 5000 }, 10, null, Cancellation);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var reading = reader.ReadPageAsync(range, 10, null, Cancellation);
        var most = 0L;
        while (!reading.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            await Task.Delay(20, Cancellation);
        }

        var first = await reading;
        var second = await reader.ReadPageAsync(range, 10, first.Position, Cancellation);
        var exact = await reader.ReadPageAsync(range with { From = Begin + 1 }, 10, null, Cancellation);
        var inMinutes = await reader.ReadPageAsync(range with { Interval = 60_000 }, 1000, null, Cancellation);

        Assert.Equal(5000, Assert.Single(warmUp.Windows).Count);
        Assert.InRange(most - before, 0, MostHeapBytes);
        Assert.Empty(first.Windows);
        Assert.Null(second.Position);
        var window = Assert.Single(second.Windows);
        Assert.Equal((readings, 0, readings - 1, (readings - 1) / 2.0), (window.Count, window.First.Value, window.Last.Value, window.Average));
        Assert.Null(exact.Position);
        Assert.Equal(AggregateReader.MaxReadingsPerPage, Assert.Single(exact.Windows).Count);
        Assert.NotNull(inMinutes.Position);
        Assert.Equal(AggregateReader.MaxReadingsPerPage, inMinutes.Windows.Sum(minute => minute.Count) + (inMinutes.Position.Begun?.Window.Count ?? 0));
    }

    private static async Task FillAsync(TestTables tables, string device, int readings)
    {
        for (var from = 0; from < readings; from += 5000)
        {
            Assert.Empty(await tables.WriteHistoryAsync(
                [.. Enumerable.Range(from, Math.Min(5000, readings - from)).Select(number => (Make(device, number), 1))], Cancellation));
        }
    }

    private static Reading Make(string device, int number) => new(
        device, Begin + number, number, [.. Enumerable.Range(0, 3).Select(i => new Metric($"m{i}", MetricValue.FromNumber(number + (i * 0.1))))]);
}
