using System.Numerics;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.Aggregates;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.Telemetry.Aggregates;

public sealed class AggregateReaderTests(TableEmulatorFixture emulator)
{
    private const long Day = 86_400_000;

    private static readonly long MonthStart = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    // Few times, sequence numbers and values, so that everything collides: conflicts, readings of one time without a
    // sequence number, windows over a month's border, metrics that are no numbers.
    private static readonly Gen<(long Time, long Sequence, string Metric, MetricValue Value)> AnyReading = Gen.Select(
        Gen.OneOf(Gen.Int[-5, 5].Select(n => MonthStart + n), Gen.Int[-3, 3].Select(n => MonthStart + (n * 10 * Day)), Gen.Int[0, 30].Select(n => MonthStart + (n * 1000L))),
        Gen.OneOf(Gen.Const(Reading.NoSequence), Gen.Long[0, 2]),
        AnyOf("a", "a", "a", "b"),
        Gen.OneOf(
            Gen.Int[-20, 20].Select(n => MetricValue.FromNumber(n * 0.1)),
            AnyOf(1e308, -1e308, 5e-324).Select(MetricValue.FromNumber),
            AnyOf(MetricValue.FromBoolean(true), MetricValue.FromText("x"))));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadPageAsync_AnyReadings_AnyInterval_AnyLimit_AreWhatTheReadingsInMemoryGive()
    {
        var tables = emulator.Tables();
        var anyTime = Gen.OneOf(AnyReading.Select(reading => reading.Time), AnyReading.Select(reading => reading.Time + 1));
        await Gen.Select(AnyReading.List[0, 60], anyTime, anyTime, AnyOf(1L, 2, 7, 1000, 5000, Day, 40 * Day), Gen.Int[1, 9]).SampleAsync(
            async (generated, one, other, interval, limit) =>
            {
                var device = TableEmulatorFixture.Unique("d");
                var readings = generated.Select(reading => Make(device, reading)).ToArray();
                await WriteAsync(tables, readings);
                var range = new AggregateRange(device, 1, "a", Math.Min(one, other), Math.Max(one, other) + 1, interval);

                var (windows, pages) = await ReadAllAsync(Reader(tables), range, limit);

                Assert.All(pages, page => Assert.True(page.Windows.Count <= limit));
                AssertEqual(Expected(readings, range), windows);
            }, iter: TestEffort.Iterations(60), threads: 1);
    }

    [Fact]
    public async Task ReadPageAsync_EveryPageEndsEarly_ItsWindowsAreThoseOfOnePass()
    {
        // On this clock a page ends after a few readings, in the midst of windows and of readings of one time.
        var hurried = emulator.Tables(time: new HurriedTimeProvider());
        await Gen.Select(AnyReading.List[20, 80], AnyOf(3L, 5000, Day, 40 * Day)).SampleAsync(async (generated, interval) =>
        {
            var device = TableEmulatorFixture.Unique("d");
            var readings = generated.Select(reading => Make(device, reading)).ToArray();
            await WriteAsync(hurried, readings);
            var range = new AggregateRange(device, 1, "a", 0, MonthStart + (40 * Day), interval);

            var (windows, _) = await ReadAllAsync(Reader(hurried), range, 1000);

            AssertEqual(Expected(readings, range), windows);
        }, iter: TestEffort.Iterations(15), threads: 1);
    }

    [Fact]
    public async Task ReadPageAsync_DenseAndSparseStretches_CostFewRequestsAndFewRowsInVain()
    {
        await using var proxy = await FaultProxy.StartAsync(emulator.ConnectionString, Cancellation);
        var tables = TestTables.Connect(proxy.ConnectionString);
        var device = TableEmulatorFixture.Unique("d");
        // 20,000 readings in a row, twenty days of nothing, a reading an hour for five days.
        Reading[] readings =
        [
            .. Enumerable.Range(0, 20_000).Select(i => Make(device, (MonthStart + (i * 100L), i, "a", MetricValue.FromNumber(i)))),
            .. Enumerable.Range(0, 120).Select(i => Make(device, (MonthStart + (20 * Day) + (i * 3_600_000L), i, "a", MetricValue.FromNumber(i)))),
        ];
        await WriteAsync(emulator.Tables(), readings);
        var range = new AggregateRange(device, 1, "a", MonthStart, MonthStart + (30 * Day), 1000);
        var before = proxy.Requests;

        var (windows, pages) = await ReadAllAsync(Reader(tables), range, 1000);

        AssertEqual(Expected(readings, range), windows);
        Assert.InRange(pages.Count, 3, 4);
        Assert.InRange(proxy.Requests - before, 21, 120);
    }

    [Fact]
    public async Task ReadPageAsync_AnotherRegistrationAndALongerId_DoNotCount()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        await tables.WriteHistoryAsync(
        [
            (Make(device, (MonthStart, 1, "a", MetricValue.FromNumber(1))), 1), (Make(device, (MonthStart, 2, "a", MetricValue.FromNumber(2))), 2),
            (Make(device + "-x", (MonthStart, 3, "a", MetricValue.FromNumber(3))), 1),
        ], Cancellation);

        var (windows, _) = await ReadAllAsync(Reader(tables), new AggregateRange(device, 1, "a", 0, MonthStart + 1, Day), 10);

        Assert.Equal((1, 1), (Assert.Single(windows).Count, windows[0].Max));
    }

    [Fact]
    public async Task ReadPageAsync_WindowBegunInAFormerLife_ShowsNothingOfIt()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        await tables.WriteHistoryAsync([(Make(device, (MonthStart, 1, "a", MetricValue.FromNumber(9))), 2)], Cancellation);
        var former = Make(device, (MonthStart + 5, 1, "a", MetricValue.FromNumber(1)));
        var begun = new WindowAggregate { Start = MonthStart };
        begun.Add(new HistoryIdentity(former.Timestamp, former.Sequence), 1);
        var position = new AggregatePosition(MonthStart, 1, new BegunWindow(HistoryKey.Of(former, registration: 1), begun));

        var page = await Reader(tables).ReadPageAsync(
            new AggregateRange(device, 2, "a", MonthStart, MonthStart + Day, Day), 10, position, Cancellation);

        Assert.Equal((1, 9, 9), (Assert.Single(page.Windows).Count, page.Windows[0].Min, page.Windows[0].Max));
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static AggregateReader Reader(TestTables tables)
    {
        var months = new HistoryMonths(tables.Store, tables.Time);
        return new AggregateReader(new MetricScan(new HistoryScan(tables.Store, months, tables.Options)), months, tables.Time);
    }

    /// <summary>All pages, each continuation by way of its text.</summary>
    private static async Task<(List<WindowAggregate> Windows, List<AggregatePage> Pages)> ReadAllAsync(
        AggregateReader reader, AggregateRange range, int limit)
    {
        var pages = new List<AggregatePage>();
        AggregatePosition? position = null;
        do
        {
            pages.Add(await reader.ReadPageAsync(range, limit, position, Cancellation));
            var text = pages[^1].Position is { } next ? new AggregateContinuation(1, 2, next).ToString() : null;
            position = AggregateContinuation.Parse(text)?.Position;
            Assert.Equal(pages[^1].Position is null, position is null);
            Assert.True(pages.Count < 100_000, "The pages do not end.");
        }
        while (position is not null);

        return ([.. pages.SelectMany(page => page.Windows)], pages);
    }

    private static void AssertEqual(IEnumerable<Expectation> expected, List<WindowAggregate> actual)
    {
        var all = expected.ToList();
        Assert.Equal(
            all.Select(window => (window.Start, (long)window.Values.Length, window.Values.Min(), window.Values.Max(), window.Values[0], window.Values[^1])),
            actual.Select(window => (window.Start, window.Count, window.Min, window.Max, window.First.Value, window.Last.Value)));
        foreach (var (window, index) in all.Select((window, index) => (window, index)))
        {
            // The bound of the method, Neumaier (1974): an error of the last digit, and of the square of it where values
            // cancel each other out.
            var mean = Mean(window.Values);
            var magnitude = window.Values.Max(Math.Abs);
            Assert.InRange(Math.Abs(actual[index].Average - mean), 0, (Math.Abs(mean) * 1e-15) + (magnitude * 1e-30) + double.Epsilon);
        }
    }

    /// <summary>Plainly: the winners in order, in groups.</summary>
    private static IEnumerable<Expectation> Expected(IEnumerable<Reading> readings, AggregateRange range) => readings
        .GroupBy(reading => reading.Sequence < 0 ? $"{reading.Timestamp} {Convert.ToHexString(reading.Content)}" : $"{reading.Timestamp} {reading.Sequence}")
        .Select(group => group.Max(Order)!)
        .Where(reading => reading.Timestamp >= range.From && reading.Timestamp < range.To)
        .Where(reading => reading.Metrics.Any(metric => metric.Name == range.Metric && metric.Value.Kind == MetricKind.Number))
        .Order(Order)
        .GroupBy(reading => reading.Timestamp / range.Interval * range.Interval)
        .Select(window => new Expectation(
            window.Key, [.. window.Select(reading => reading.Metrics.Single(metric => metric.Name == range.Metric).Value.Number)]));

    private sealed record Expectation(long Start, double[] Values);

    /// <summary>Of the values as whole numbers of the least double's unit, which every double is.</summary>
    private static double Mean(double[] values)
    {
        var sum = values.Aggregate(BigInteger.Zero, (total, value) => total + Units(value));
        var (mean, _) = BigInteger.DivRem(sum << 64, values.Length);
        return FromUnits(mean);
    }

    private static BigInteger Units(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7ff);
        var mantissa = new BigInteger((bits & 0xf_ffff_ffff_ffff) | (exponent == 0 ? 0 : 1L << 52));
        var units = mantissa << Math.Max(exponent - 1, 0);
        return bits < 0 ? -units : units;
    }

    private static double FromUnits(BigInteger units)
    {
        var shift = Math.Max((int)BigInteger.Abs(units).GetBitLength() - 60, 0);
        return Math.ScaleB((double)(units >> shift), shift - 64 - 1074);
    }

    private static readonly Comparer<Reading> Order = Comparer<Reading>.Create(Reading.CompareOrder);

    private static async Task WriteAsync(TestTables tables, Reading[] readings) =>
        Assert.Empty(await tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation));

    private static Reading Make(string device, (long Time, long Sequence, string Metric, MetricValue Value) reading) =>
        new(device, reading.Time, reading.Sequence, [new Metric(reading.Metric, reading.Value)]);
}
