using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class HistoryStoreTests(TableEmulatorFixture emulator)
{
    private const long November = 1_795_341_600_000;
    private const long Month = 30L * 86_400_000;

    // Few times, sequence numbers and values, so that everything collides: several contents under one identity, many
    // readings of one time without a sequence number, times at month borders.
    private static readonly Gen<(long Time, long Sequence, string Metric, int Value)> AnyReading = Gen.Select(
        Gen.OneOf(Gen.Int[0, 3].Select(n => November - (n * Month)), Gen.Int[-2, 1].Select(n => MonthStart + n), Gen.Const(November)),
        Gen.OneOf(Gen.Const(Reading.NoSequence), Gen.Long[-1, 2]),
        Gen.Char['a', 'c'].Select(name => $"{name}"),
        Gen.Int[0, 20]);

    private static readonly long MonthStart = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_SameReadingsTwice_LeaveOneRowEachInTheirMonths()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        var readings = Enumerable.Range(0, 250).Select(i => Make(device, November - (i * 86_400_000L), i)).ToArray();

        await WriteAsync(tables, [.. readings, .. readings]);
        await WriteAsync(tables, readings);

        var rows = 0;
        foreach (var table in await tables.Store.ListTablesAsync(TableNames.HistoryPrefix, Cancellation))
        {
            rows += await tables.Store
                .QueryAsync(table, RowRange.Filter(Bucket.Of(device, 4), device, device + "~~"), null, Cancellation)
                .CountAsync(Cancellation);
        }

        Assert.Equal(250, rows);
    }

    [Fact]
    public async Task ReadPageAsync_AnyReadings_AnyRange_AnyLimit_ShowsTheWinnersNewestFirst()
    {
        var tables = emulator.Tables();
        var anyTime = Gen.OneOf(AnyReading.Select(reading => reading.Time), AnyReading.Select(reading => reading.Time + 1));
        await Gen.Select(AnyReading.List[0, 60], anyTime, anyTime, Gen.Int[1, 12], Gen.Bool).SampleAsync(
            async (generated, from, to, limit, withMetric) =>
            {
                var device = TableEmulatorFixture.Unique("d");
                var readings = generated.Select(reading => Make(device, reading)).ToArray();
                var metric = withMetric ? "a" : null;
                await WriteAsync(tables, readings);

                var shown = new List<Reading>();
                HistoryPosition? position = null;
                do
                {
                    var page = await tables.History.ReadPageAsync(device, 1, from, to, metric, limit, position, null, Cancellation);
                    Assert.True(page.Readings.Count <= limit);
                    shown.AddRange(page.Readings);
                    position = RoundTrip(page.Position);
                }
                while (position is not null);

                var expected = Winners(readings)
                    .Where(reading => reading.Timestamp >= from && reading.Timestamp < to)
                    .Where(reading => metric is null || reading.Metrics.Any(candidate => candidate.Name == metric));
                Assert.Equal(expected.Select(Show), shown.Select(Show));
            }, iter: TestEffort.Iterations(60), threads: 1);
    }

    [Fact]
    public async Task ReadPageAsync_ReadingsAddedBetweenPages_ThoseThatStayAreShownExactlyOnce()
    {
        var tables = emulator.Tables();
        await Gen.Select(AnyReading.List[1, 40], AnyReading.List[1, 40], Gen.Int[1, 6]).SampleAsync(async (before, during, limit) =>
        {
            var device = TableEmulatorFixture.Unique("d");
            var first = before.Select(reading => Make(device, reading)).ToArray();
            var added = new Queue<Reading>(during.Select(reading => Make(device, reading)));
            Reading[] all = [.. first, .. added];
            await WriteAsync(tables, first);

            var shown = new List<Reading>();
            HistoryPosition? position = null;
            do
            {
                var page = await tables.History.ReadPageAsync(device, 1, 0, November + 1, null, limit, position, null, Cancellation);
                shown.AddRange(page.Readings);
                position = page.Position;
                if (added.TryDequeue(out var next))
                {
                    await WriteAsync(tables, [next]);
                }
            }
            while (position is not null);

            var stayed = Winners(first).Intersect(Winners([.. all.Except(added)]), ByText).Select(Show);
            Assert.Equal(shown.Count, shown.Distinct(ByText).Count());
            Assert.Empty(stayed.Except(shown.Select(Show)));
            Assert.Equal(shown.OrderByDescending(reading => reading, Order).Select(Show), shown.Select(Show));
        }, iter: TestEffort.Iterations(40), threads: 1);
    }

    [Fact]
    public async Task ReadPageAsync_AnotherRegistrationAndALongerId_AreNotShown()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        await tables.WriteHistoryAsync(
            [(Make(device, November, 1), 1), (Make(device, November, 2), 2), (Make(device + "-x", November, 3), 1)], Cancellation);

        var page = await tables.History.ReadPageAsync(device, 1, 0, November + 1, null, 10, null, null, Cancellation);

        Assert.Equal(1, Assert.Single(page.Readings).Sequence);
    }

    [Fact]
    public async Task ReadPageAsync_RareMetric_EndsShortAndGoesOnToFindIt()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        var rare = new Reading(device, November - 1, 0, [new Metric("rare", MetricValue.FromBoolean(true))]);
        await WriteAsync(tables, [rare, .. Enumerable.Range(0, HistoryStore.MaxRowsPerPage + 100).Select(i => Make(device, November + i, i))]);

        var pages = 0;
        var found = new List<Reading>();
        HistoryPosition? position = null;
        do
        {
            var page = await tables.History.ReadPageAsync(device, 1, 0, November + Month, "rare", 10, position, null, Cancellation);
            found.AddRange(page.Readings);
            position = page.Position;
            pages++;
        }
        while (position is not null);

        Assert.InRange(pages, 2, 20);
        Assert.Equal(Show(rare), Show(Assert.Single(found)));
    }

    [Fact]
    public async Task ReadPageAsync_ReadingTakesLong_EndsShortAndLeavesNothingOut()
    {
        var tables = emulator.Tables(time: new HurriedTimeProvider());
        var device = TableEmulatorFixture.Unique("d");
        await WriteAsync(tables, [.. Enumerable.Range(0, 30).Select(i => Make(device, November + i, i))]);

        var shown = new List<long>();
        HistoryPosition? position = null;
        do
        {
            var page = await tables.History.ReadPageAsync(device, 1, 0, November + Month, null, 100, position, null, Cancellation);
            Assert.InRange(page.Readings.Count, 0, 10);
            shown.AddRange(page.Readings.Select(reading => reading.Sequence));
            position = page.Position;
        }
        while (position is not null);

        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(i => (long)i), shown);
    }

    [Fact]
    public async Task ReadPageAsync_MonthsWithoutATable_CostNoRequest()
    {
        await using var proxy = await FaultProxy.StartAsync(emulator.ConnectionString, Cancellation);
        var tables = TestTables.Connect(proxy.ConnectionString);
        var device = TableEmulatorFixture.Unique("d");
        // No other test writes to these years.
        var (old, older) = (Date(1999, 7), Date(1990, 3));
        await WriteAsync(emulator.Tables(), [Make(device, old, 1), Make(device, older, 1)]);

        var page = await tables.History.ReadPageAsync(device, 1, Date(1985, 1), Date(2005, 1), null, 10, null, null, Cancellation);

        Assert.Equal([old, older], page.Readings.Select(reading => reading.Timestamp));
        Assert.InRange(proxy.Requests, 1, 5);
        var before = proxy.Requests;
        page = await tables.History.ReadPageAsync(device, 1, Date(1985, 1), Date(2005, 1), null, 10, null, older, Cancellation);
        Assert.Equal([older], page.Readings.Select(reading => reading.Timestamp));
        Assert.InRange(proxy.Requests - before, 1, 2);
    }

    [Fact]
    public async Task ReadPageAsync_MonthMadeByAnotherInstance_IsSeenAfterASecond()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var tables = emulator.Tables(time: time);
        var device = TableEmulatorFixture.Unique("d");
        Assert.Empty((await tables.History.ReadPageAsync(device, 1, Date(1980, 1), Date(1981, 1), null, 10, null, null, Cancellation)).Readings);
        await WriteAsync(emulator.Tables(), [Make(device, Date(1980, 5), 1)]);
        time.Advance(TimeSpan.FromSeconds(1));

        var page = await tables.History.ReadPageAsync(device, 1, Date(1980, 1), Date(1981, 1), null, 10, null, null, Cancellation);

        Assert.Single(page.Readings);
    }

    [Fact]
    public async Task ReadDescendingAsync_MonthMadeByAnotherInstanceThisSecond_IsNotMissed()
    {
        var tables = emulator.Tables(time: new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        var device = TableEmulatorFixture.Unique("d");
        Assert.Empty((await tables.History.ReadPageAsync(device, 1, Date(1982, 1), Date(1983, 1), null, 10, null, null, Cancellation)).Readings);
        await WriteAsync(emulator.Tables(), [Make(device, Date(1982, 5), 1)]);

        var readings = await tables.History
            .ReadDescendingAsync(device, 1, new HistoryIdentity(Date(1982, 12), Reading.NoSequence), Cancellation).ToListAsync(Cancellation);

        Assert.Single(readings);
    }

    [Fact]
    public async Task FindContentsAsync_ContentsInConflict_GivesAll()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        await WriteAsync(tables,
        [
            Make(device, (November, 5, "a", 1)), Make(device, (November, 5, "b", 1)), Make(device, (November, 6, "a", 1)),
            Make(device, (November, -1, "a", 1)), Make(device, (November + 1, 5, "a", 1)),
        ]);

        var contents = await tables.History.FindContentsAsync(device, 1, November, 5, Cancellation);

        Assert.Equal(["a", "b"], contents.Select(reading => reading.Metrics[0].Name).Order());
        Assert.Empty(await tables.History.FindContentsAsync(device, 1, November - Month, 5, Cancellation));
    }

    [Fact]
    public async Task ReadDescendingAsync_FromAnyIdentity_GivesTheWinnersFromThereDown()
    {
        var tables = emulator.Tables();
        await Gen.Select(AnyReading.List[0, 250], AnyReading).SampleAsync(async (generated, start) =>
        {
            var device = TableEmulatorFixture.Unique("d");
            var readings = generated.Select(reading => Make(device, reading)).ToArray();
            await WriteAsync(tables, readings);

            var read = await tables.History
                .ReadDescendingAsync(device, 1, new HistoryIdentity(start.Time, start.Sequence), Cancellation).ToListAsync(Cancellation);

            var expected = Winners(readings).Where(reading => (reading.Timestamp, reading.Sequence).CompareTo((start.Time, start.Sequence)) <= 0);
            Assert.Equal(expected.Select(Show), read.Select(Show));
        }, iter: TestEffort.Iterations(15), threads: 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.-2")]
    [InlineData("1.+2")]
    [InlineData("01.2")]
    [InlineData("1.9007199254740992")]
    [InlineData("100000000000000.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4")]
    public void TryParse_NoPosition_IsFalse(string text)
    {
        Assert.False(HistoryPosition.TryParse(text, out _));
    }

    private static readonly Comparer<Reading> Order = Comparer<Reading>.Create(Reading.CompareOrder);

    private static readonly EqualityComparer<Reading> ByText =
        EqualityComparer<Reading>.Create((left, right) => Show(left!) == Show(right!), reading => Show(reading).GetHashCode(StringComparison.Ordinal));

    /// <summary>Of equal identities with a sequence number the greatest content, all without one; newest first.</summary>
    private static IEnumerable<Reading> Winners(IEnumerable<Reading> readings) => readings
        .GroupBy(reading => reading.Sequence < 0 ? Show(reading) : $"{reading.Timestamp} {reading.Sequence}")
        .Select(group => group.Max(Order)!)
        .OrderByDescending(reading => reading, Order);

    private static string Show(Reading reading) =>
        $"{reading.DeviceId} {reading.Timestamp} {reading.Sequence} {System.Text.Encoding.UTF8.GetString(reading.Content)}";

    private static HistoryPosition? RoundTrip(HistoryPosition? position)
    {
        if (position is null)
        {
            return null;
        }

        Assert.True(HistoryPosition.TryParse(position.ToString(), out var parsed));
        return parsed;
    }

    private static async Task WriteAsync(TestTables tables, Reading[] readings) =>
        Assert.Empty(await tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation));

    private static long Date(int year, int month) => new DateTimeOffset(year, month, 2, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static Reading Make(string device, long timestamp, long sequence) => Make(device, (timestamp, sequence, "a", (int)sequence));

    private static Reading Make(string device, (long Time, long Sequence, string Metric, int Value) reading) =>
        new(device, reading.Time, reading.Sequence, [new Metric(reading.Metric, MetricValue.FromNumber(reading.Value))]);
}
