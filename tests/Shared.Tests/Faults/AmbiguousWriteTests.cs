using CsCheck;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.Faults;

/// <summary>Requests that end badly, whether they took effect or not: nothing is doubled and nothing is lost.</summary>
public sealed class AmbiguousWriteTests(TableEmulatorFixture emulator) : IAsyncLifetime
{
    private static readonly TablesOptions Impatient = new() { MaxAttempts = 5 };

    // Where a fault is that no answer comes. Many attempts: on a busy machine an answer may well take a second.
    private static readonly TablesOptions VeryImpatient = new() { AttemptTimeout = TimeSpan.FromSeconds(1), MaxAttempts = 20 };
    private static long _sequenceNumber = 1_000_000;

    private static readonly Fault[] Faults =
    [
        Fault.Cut,
        Fault.CommitThenCut,
        Fault.CommitThenHang,
        Fault.CommitThenAnswer(500, "InternalError"),
        Fault.CommitThenAnswer(503, "ServerBusy"),
        Fault.Answer(429, "TooManyRequests"),
        Fault.Answer(412, "UpdateConditionNotSatisfied"),
        Fault.Answer(403, "AuthenticationFailed"),
        Fault.Answer(408),
        Fault.FailOperation(503, "ServerBusy", 0),
        Fault.FailOperation(500, "OperationTimedOut", 0),
    ];

    private FaultProxy _proxy = null!;

    public static TheoryData<int> EachFault => [.. Enumerable.Range(0, Faults.Length)];

    // The service answers no Add with 412.
    public static TheoryData<int> EachFaultOfAnAdd =>
        [.. Enumerable.Range(0, Faults.Length).Where(fault => Faults[fault].Status != 412)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _proxy = await FaultProxy.StartAsync(emulator.ConnectionString, CancellationToken.None);

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task HistoryWrite_FaultOnEveryFirstTransaction_StoresEachReadingOnce(int fault)
    {
        var tables = Connect(Faults[fault]);
        var device = TableEmulatorFixture.Unique("d");
        var readings = Readings(device, 130);
        HarmOnce(Faults[fault]);

        Assert.Empty(await tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation));

        Assert.Contains(Faults[fault], _proxy.Done);
        await AssertStoredAsync(device, readings);
    }

    [Theory]
    [MemberData(nameof(EachFaultOfAnAdd))]
    public async Task DeadLetterAdd_FaultOnEveryFirstTransaction_StoresEachOnceWithItsEvent(int fault)
    {
        var tables = Connect(Faults[fault]);
        var source = Event();
        HarmOnce(Faults[fault]);

        await tables.DeadLetters.AddAsync([new(source, Refusals(60))], Cancellation);

        Assert.Contains(Faults[fault], _proxy.Done);
        await AssertDeadLettersAsync(source, 60);
    }

    [Fact]
    public async Task Writes_FaultsAtRandom_EndInTheSameTables()
    {
        await Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Int[1, 150]).SampleAsync(async (seed, count) =>
        {
            var tables = TestTables.Connect(_proxy.ConnectionString, Impatient);
            var device = TableEmulatorFixture.Unique("d");
            var readings = Readings(device, count);
            var source = Event();
            _proxy.Rule = request =>
            {
                var random = SeededRandom.Of(seed, request.Number);
                return random.Next(3) == 0 ? Pick(random, request) : null;
            };

            await UntilDoneAsync(async () => Assert.Empty(
                await tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation)));
            await UntilDoneAsync(() => tables.DeadLetters.AddAsync([new(source, Refusals(count))], Cancellation));

            _proxy.Rule = _ => null;
            await AssertStoredAsync(device, readings);
            await AssertDeadLettersAsync(source, count);
        }, iter: TestEffort.Iterations(5), threads: 1);
    }

    [Fact]
    public async Task HistoryWrite_StoreDownThenBack_ThrowsThenStores()
    {
        var tables = TestTables.Connect(_proxy.ConnectionString, Impatient);
        var device = TableEmulatorFixture.Unique("d");
        var readings = Readings(device, 10);
        _proxy.Rule = _ => Fault.Cut;

        await Assert.ThrowsAsync<TableStoreUnavailableException>(
            () => tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation));

        _proxy.Rule = _ => null;
        Assert.Empty(await tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation));
        await AssertStoredAsync(device, readings);
    }

    [Theory]
    [InlineData("b~")]
    [InlineData("d~")]
    public async Task DeadLetterAdd_StoreTakesOnlyOneKindOfRows_NeverListsWhatHasNoEvent(string harmed)
    {
        var tables = TestTables.Connect(_proxy.ConnectionString, Impatient);
        var source = Event();
        _proxy.Rule = request => request.IndexOf(harmed + DeadLetterId.Of(source, 0).Event) is null ? null : Fault.Cut;

        await Assert.ThrowsAsync<TableStoreUnavailableException>(
            () => tables.DeadLetters.AddAsync([new(source, Refusals(3))], Cancellation));

        Assert.Null(await emulator.Tables().DeadLetters.FindAsync(DeadLetterId.Of(source, 0), Cancellation));
        _proxy.Rule = _ => null;
        await tables.DeadLetters.AddAsync([new(source, Refusals(3))], Cancellation);
        await AssertDeadLettersAsync(source, 3);
    }

    [Fact]
    public async Task Writes_StoreGoesDownAmidManyTransactions_ThrowUnavailable()
    {
        var tables = TestTables.Connect(_proxy.ConnectionString, Impatient);
        var readings = Enumerable.Range(0, 40).SelectMany(_ => Readings(TableEmulatorFixture.Unique("d"), 60)).Select(reading => (reading, 1)).ToList();
        var begun = _proxy.Requests;
        _proxy.Rule = request => request.Number > begun + 3 ? Fault.Answer(503, "ServerBusy") : null;

        // Not the cancellation by which the transactions still in flight are ended.
        await Assert.ThrowsAsync<TableStoreUnavailableException>(() => tables.WriteHistoryAsync(readings, Cancellation));
        await Assert.ThrowsAsync<TableStoreUnavailableException>(
            () => tables.DeadLetters.AddAsync([new(Event(), Refusals(500))], Cancellation));
    }

    [Fact]
    public async Task HistoryWrite_ManyTransactions_AreInFlightTogetherUpToTheBound()
    {
        var tables = TestTables.Connect(_proxy.ConnectionString, new TablesOptions { MaxParallelTransactions = 3 });
        var (inFlight, most) = (0, 0);
        using var all = new CountdownEvent(3);
        _proxy.Rule = _ =>
        {
            var now = Interlocked.Increment(ref inFlight);
            InterlockedMax(ref most, now);
            if (!all.IsSet)
            {
                all.Signal();
                // Three arrive together, or the bound is lower than promised.
                Assert.True(all.Wait(TimeSpan.FromSeconds(20), Cancellation));
            }

            Interlocked.Decrement(ref inFlight);
            return null;
        };

        Assert.Empty(await tables.WriteHistoryAsync(
            [.. Readings(TableEmulatorFixture.Unique("d"), 1000).Select(reading => (reading, 1))], Cancellation));

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task HistoryWrite_CancelledWhileTheStoreHangs_ThrowsCancellation()
    {
        var tables = TestTables.Connect(_proxy.ConnectionString, new TablesOptions { AttemptTimeout = TimeSpan.FromMinutes(1) });
        _proxy.Rule = _ => Fault.CommitThenHang;
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var write = tables.WriteHistoryAsync([.. Readings(TableEmulatorFixture.Unique("d"), 300).Select(reading => (reading, 1))], source.Token);
        Assert.False(write.IsCompleted);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HistoryWrite_StoreRefusesOneRow_ReportsItWhateverTheStoreNames(bool namesTheWrongRow)
    {
        var tables = TestTables.Connect(_proxy.ConnectionString, Impatient);
        var device = TableEmulatorFixture.Unique("d");
        var readings = Readings(device, 100);
        for (var position = 0; position < readings.Length; position += 11)
        {
            var poison = HistoryKey.Of(readings[position], 1).Format();
            _proxy.Rule = request => request.IndexOf(poison) is null ? null
                : namesTheWrongRow ? Fault.FailOperation(400, "InvalidInput", 0)
                : Fault.Answer(400, "InvalidInput");

            var rejected = await tables.WriteHistoryAsync([.. readings.Select(reading => (reading, 1))], Cancellation);

            Assert.Equal(new RejectedWrite(position, 400, "InvalidInput"), Assert.Single(rejected));
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) == seen ? value : Volatile.Read(ref target);
        }
    }

    private static Fault? Pick(Random random, FaultRequest request)
    {
        var fault = Faults[random.Next(Faults.Length)];
        // What fits transactions only, and a conflict the service does not answer to an Add.
        return (fault.Index is not null && !request.IsTransaction) || fault.Status == 412 || fault == Fault.CommitThenHang ? null : fault;
    }

    private TestTables Connect(Fault fault) =>
        TestTables.Connect(_proxy.ConnectionString, fault.Ending == FaultEnding.Hang ? VeryImpatient : Impatient);

    private void HarmOnce(Fault fault)
    {
        var harmed = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        _proxy.Rule = request => request.IsTransaction && harmed.TryAdd(Operations(request), true) ? fault : null;
    }

    // A repeated transaction has another boundary and another date, but the same rows.
    private static string Operations(FaultRequest request) =>
        string.Concat(request.Body.Split('\n').Where(line => line.Contains("RowKey", StringComparison.Ordinal)));

    private static async Task UntilDoneAsync(Func<Task> write)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await write();
                return;
            }
            catch (TableStoreUnavailableException) when (attempt < 50)
            {
            }
        }
    }

    private async Task AssertStoredAsync(string device, Reading[] readings)
    {
        var tables = emulator.Tables();
        var keys = await tables.Store
            .QueryAsync("telemetry202611", RowRange.Filter(Bucket.Of(device, 4), device, device + "~~"), ["RowKey"], Cancellation)
            .Select(row => row.RowKey).ToListAsync(Cancellation);
        Assert.Equal(readings.Select(reading => HistoryKey.Of(reading, 1).Format()).Order(StringComparer.Ordinal), keys);
    }

    private async Task AssertDeadLettersAsync(TelemetryEvent source, int count)
    {
        var tables = emulator.Tables();
        var keys = await tables.Store
            .QueryAsync("deadletters202611", "PartitionKey eq 'p0'", ["RowKey"], Cancellation)
            .Select(row => row.RowKey).Where(key => key.Contains(DeadLetterId.Of(source, 0).Event, StringComparison.Ordinal))
            .ToListAsync(Cancellation);
        Assert.Equal((count, count, 3), (keys.Count(key => key[0] == 'd'), keys.Count(key => key[0] == 't'), keys.Count(key => key[0] == 'b')));
        var last = await tables.DeadLetters.FindAsync(DeadLetterId.Of(source, count - 1), Cancellation);
        Assert.True(last!.Event.Body.Span.SequenceEqual(source.Body.Span));
    }

    private static Reading[] Readings(string device, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Reading(
            device, 1_795_341_600_000 + i, i, [new Metric("a", MetricValue.FromNumber(i))]))];

    private static Refusal[] Refusals(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Refusal(i, DeadLetterReason.NoMetrics))];

    private static TelemetryEvent Event() => new()
    {
        Body = Enumerable.Range(0, 1_100_000).Select(i => (byte)(i * 31 / 7)).ToArray(),
        Partition = "0",
        SequenceNumber = Interlocked.Increment(ref _sequenceNumber),
        Offset = "0",
        EnqueuedTime = DateTimeOffset.FromUnixTimeMilliseconds(1_795_341_600_000),
    };
}
