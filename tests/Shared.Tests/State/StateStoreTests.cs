using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.State;

/// <summary>The latest state under races, faults and deletions, through the whole of ingest.</summary>
public sealed class StateStoreTests : IAsyncLifetime
{
    private static readonly Fault[] Faults =
    [
        Fault.Cut,
        Fault.CommitThenCut,
        Fault.CommitThenHang,
        Fault.CommitThenAnswer(500, "InternalError"),
        Fault.CommitThenAnswer(503, "ServerBusy"),
        Fault.Answer(412, "UpdateConditionNotSatisfied"),
        Fault.FailOperation(412, "UpdateConditionNotSatisfied", 1),
        Fault.FailOperation(409, "EntityAlreadyExists", 0),
        Fault.FailOperation(503, "ServerBusy", 0),
    ];

    private IngestFixture _fixture = null!;
    private FaultProxy _proxy = null!;

    public static TheoryData<int> EachFault => [.. Enumerable.Range(0, Faults.Length)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await IngestFixture.StartAsync(buckets: 1, "a", "b", "c", "other");
        _proxy = await FaultProxy.StartAsync(_fixture.Backend.ConnectionString, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task MergeAsync_SteadyState_ReadsNothing()
    {
        var instance = _fixture.NewInstance();
        var ingestor = instance.GetRequiredService<TelemetryIngestor>();
        await ingestor.IngestAsync([Of("a", 1)], Ct);
        using var requests = RequestCount.Of(instance);

        await ingestor.IngestAsync([Of("a", 2), Of("a", 3)], Ct);

        // One transaction of history, one of states.
        Assert.Equal(2, requests.Value);
    }

    [Fact]
    public async Task MergeAsync_WinnerComesToAnInstanceWhoseStateIsOld_LoserOfTheOtherIsTakenBack()
    {
        var other = _fixture.NewIngestor();
        await other.IngestAsync([Head()], Ct);
        await _fixture.NewIngestor().IngestAsync([Loser()], Ct);

        await other.IngestAsync([Winner()], Ct);

        Assert.Equal("t=9", await _fixture.ValuesAsync("a"));
    }

    [Fact]
    public async Task MergeAsync_WinnerComesBetweenLookingAndWriting_LoserIsTakenBack()
    {
        var other = _fixture.NewIngestor();
        await other.IngestAsync([Head()], Ct);
        var winner = Winner();
        var isBetween = 0;
        _proxy.Rule = request =>
        {
            if (request.IsTransaction && request.Body.Contains("/state(", StringComparison.Ordinal) && Interlocked.Exchange(ref isBetween, 1) == 0)
            {
                other.IngestAsync([winner], Ct).GetAwaiter().GetResult();
            }

            return null;
        };

        await _fixture.NewIngestor(new() { ["Tables"] = _proxy.ConnectionString }).IngestAsync([Loser()], Ct);

        Assert.Equal(1, isBetween);
        Assert.Equal("t=9", await _fixture.ValuesAsync("a"));
    }

    [Fact]
    public async Task MergeAsync_TwoInstancesAtOnceOnTheSameDevices_EndInTheGreatest()
    {
        var devices = Enumerable.Range(0, 150).Select(i => $"d{i}").ToArray();
        await _fixture.RegisterAsync(devices);
        var instances = new[] { _fixture.NewIngestor(), _fixture.NewIngestor(), _fixture.NewIngestor() };

        // Each instance brings a metric of its own and one that all have, in an order of its own.
        await Task.WhenAll(instances.Select(async (instance, own) =>
        {
            for (var round = 0; round < 4; round++)
            {
                var sequence = (own % 2 == 0 ? round : 3 - round) * 3 + own;
                await instance.IngestAsync(
                    [.. devices.Select(device => _fixture.Event($$$"""{"deviceId":"{{{device}}}","seq":{{{sequence}}},"metrics":{"all":{{{sequence}}},"own{{{own}}}":{{{sequence}}} } }"""))], Ct);
            }
        }));

        foreach (var device in devices)
        {
            Assert.Equal("all=11 own0=9 own1=10 own2=11", await _fixture.ValuesAsync(device));
        }
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task MergeAsync_FaultOnTheFirstWriteOfNewStates_WritesEachOnce(int fault)
    {
        // The tables are there.
        await _fixture.NewIngestor().IngestAsync([Of("other", 1)], Ct);
        var ingestor = NewImpatientIngestor();
        HarmOnce(Faults[fault]);

        await ingestor.IngestAsync([Of("a", 1), Of("b", 1), Of("c", 1)], Ct);

        Assert.Contains(Faults[fault], _proxy.Done);
        await AssertStatesAsync(version: 1, value: 1);
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task MergeAsync_FaultOnTheFirstWriteOfKnownStates_WritesEachOnce(int fault)
    {
        var ingestor = NewImpatientIngestor();
        await ingestor.IngestAsync([Of("a", 1), Of("b", 1), Of("c", 1)], Ct);
        HarmOnce(Faults[fault]);

        var result = await ingestor.IngestAsync([Of("a", 2), Of("b", 2), Of("c", 2)], Ct);

        Assert.Contains(Faults[fault], _proxy.Done);
        Assert.Equal(3, result.Accepted.Count);
        await AssertStatesAsync(version: 2, value: 2);
    }

    [Theory]
    [InlineData("state", true)]
    [InlineData("state", false)]
    [InlineData("telemetry202611", true)]
    [InlineData("telemetry202611", false)]
    public async Task IngestAsync_StoreRefusesOneDevicesRowForGood_DeadLettersItAlone(string table, bool namesIt)
    {
        var ingestor = NewImpatientIngestor();
        _proxy.Rule = request => IsWriteTo(request, table) && request.IndexOf(table == TableNames.State ? "\"RowKey\":\"b\"" : "\"RowKey\":\"b~") is { } index
            ? namesIt ? Fault.FailOperation(400, "InvalidInput", index) : Fault.Answer(400, "InvalidInput")
            : null;

        var result = await ingestor.IngestAsync([Of("a", 1), Of("b", 1), Of("b", 2), Of("c", 1)], Ct);

        Assert.Equal(["a", "c"], result.Accepted.Select(reading => reading.Reading.DeviceId).Order());
        Assert.Equal(
            [DeadLetterReason.RejectedByStore, DeadLetterReason.RejectedByStore],
            result.Refused.Select(refused => refused.Refusal.Reason));
        var rows = await _fixture.TablesAsync();
        Assert.Equal(2, rows.Count(row => row.StartsWith("state ", StringComparison.Ordinal)));
        Assert.DoesNotContain(rows, row => row.StartsWith("state b0000/b ", StringComparison.Ordinal));
        Assert.Equal(2, rows.Count(row => row.StartsWith("deadletters202611 p0/d~", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task IngestAsync_StoreGoesDownAtAnyRequest_ThrowsAndTheNextTryLosesNothing()
    {
        var batch = new[] { Of("a", 1), Of("b", 1), _fixture.Event("{"), Of("c", 2), Of("c", 1) };
        await _fixture.NewIngestor().IngestAsync(batch, Ct);
        var expected = await _fixture.TablesAsync();

        for (var down = 0; ; down++)
        {
            await _fixture.ClearAsync();
            var ingestor = NewImpatientIngestor(attempts: 2);
            var start = _proxy.Requests;
            _proxy.Rule = request => request.Number - start >= down ? (request.Number % 2 == 0 ? Fault.Cut : Fault.CommitThenAnswer(500, "InternalError")) : null;
            var failure = await Record.ExceptionAsync(() => ingestor.IngestAsync(batch, Ct));
            _proxy.Rule = _ => null;
            if (failure is null)
            {
                // It was down only after the last request.
                Assert.True(down > 5);
                break;
            }

            Assert.IsType<TableStoreUnavailableException>(failure);
            await NewImpatientIngestor().IngestAsync(batch, Ct);
            Assert.Equal(expected, await _fixture.TablesAsync());
        }
    }

    [Fact]
    public async Task IngestAsync_StateDeletedWithItsDevice_DoesNotComeBack()
    {
        var ingestor = _fixture.NewIngestor();
        await ingestor.IngestAsync([Of("a", 1), Of("b", 1)], Ct);
        await DeleteAsync(TableNames.State, "a");
        await DeleteAsync(TableNames.Devices, "d~a");

        var result = await ingestor.IngestAsync([Of("a", 2), Of("b", 2)], Ct);

        Assert.Equal(KeptBackReason.DeviceGone, Assert.Single(result.KeptBack).Reason);
        Assert.Equal("b", Assert.Single(result.Accepted).Reading.DeviceId);
        Assert.Equal((0, 2), ((await _fixture.StateAsync("a")).Version, (await _fixture.StateAsync("b")).Version));
    }

    [Fact]
    public async Task IngestAsync_StateDeletedAloneMeanwhile_IsMadeAnew()
    {
        var ingestor = _fixture.NewIngestor();
        await ingestor.IngestAsync([Of("a", 1)], Ct);
        await DeleteAsync(TableNames.State, "a");

        var result = await ingestor.IngestAsync([Of("a", 2)], Ct);

        Assert.Single(result.Accepted);
        Assert.Equal("v=2", await _fixture.ValuesAsync("a"));
    }

    [Fact]
    public async Task LoadAsync_StartedAnewWithManyDevices_ReadsPagesInsteadOfRows()
    {
        var devices = Devices(200);
        await _fixture.RegisterAsync(devices);
        await _fixture.NewIngestor().IngestAsync([.. devices.Select(device => Of(device, 1))], Ct);
        var instance = _fixture.NewInstance();
        using var requests = RequestCount.Of(instance);

        var result = await instance.GetRequiredService<TelemetryIngestor>()
            .IngestAsync([.. devices.Select(device => Of(device, 2))], Ct);

        // The registry's log and rows, two pages of states, two transactions of history and two of states.
        Assert.Equal(8, requests.Value);
        Assert.Equal(200, result.Accepted.Count);
        Assert.Equal((2, "v=2"), ((await _fixture.StateAsync(devices[150])).Version, await _fixture.ValuesAsync(devices[150])));
    }

    [Fact]
    public async Task LoadAsync_DevicesFarApart_AreReadOneByOneAfterOnePage()
    {
        var devices = Devices(200);
        await _fixture.RegisterAsync(devices);
        await _fixture.NewIngestor().IngestAsync([.. devices.Select(device => Of(device, 1))], Ct);
        var some = devices.Where((_, index) => index % 20 == 7).ToArray();
        var instance = _fixture.NewInstance();
        using var requests = RequestCount.Of(instance);

        var result = await instance.GetRequiredService<TelemetryIngestor>().IngestAsync([.. some.Select(device => Of(device, 2))], Ct);

        // 40 rows are a page for ten devices, and reach the first two; the registry and the transactions are four.
        Assert.Equal(4 + 1 + 8, requests.Value);
        Assert.Equal(10, result.Accepted.Count);
        Assert.Equal(2, (await _fixture.StateAsync(some[9])).Version);
    }

    [Fact]
    public async Task LoadAsync_DevicesNeverHeard_AreAdded()
    {
        var devices = Devices(120);
        await _fixture.RegisterAsync(devices);

        var result = await _fixture.NewIngestor().IngestAsync([.. devices.Select(device => Of(device, 1))], Ct);

        Assert.Equal(120, result.Accepted.Count);
        Assert.Equal("v=1", await _fixture.ValuesAsync(devices[119]));
    }

    [Fact]
    public async Task MergeAsync_PartOfHistoryIsOut_MergesNoneOfItsDevices()
    {
        var devices = Devices(1_000);
        await _fixture.RegisterAsync(devices);
        _proxy.Rule = request => request.IsTransaction && request.Body.Contains("many250~", StringComparison.Ordinal)
            ? Fault.Answer(503, "ServerBusy")
            : null;
        TelemetryEvent[] batch = [.. devices.Select(device => Of(device, 1))];

        await Assert.ThrowsAsync<TableStoreUnavailableException>(() => NewImpatientIngestor(attempts: 8).IngestAsync(batch, Ct));

        var states = await Rows.ReadAllAsync(_fixture.Backend, TableNames.State, Ct);
        var history = await Rows.ReadAllAsync(_fixture.Backend, HistoryRow.Table(Events.Enqueued.ToUnixTimeMilliseconds()), Ct);
        Assert.NotEmpty(states);
        Assert.DoesNotContain(states, row => row.RowKey == "many250");
        Assert.Empty(states.Select(row => row.RowKey).Except(history.Select(row => row.RowKey[..row.RowKey.IndexOf('~', StringComparison.Ordinal)])));

        _proxy.Rule = _ => null;
        var again = await NewImpatientIngestor().IngestAsync(batch, Ct);

        Assert.Equal(1_000, again.Accepted.Count + again.KeptBack.Count);
        Assert.Equal("v=1", await _fixture.ValuesAsync("many250"));
    }

    [Fact]
    public async Task MergeAsync_OtherRegistrations_AreWrittenOverWhenOlderAndLeftWhenNewer()
    {
        var states = _fixture.NewInstance().GetRequiredService<StateStore>();
        static DeviceReadings Readings(int registration, int value) => new()
        {
            DeviceId = "x",
            Registration = registration,
            LastSeen = value,
            Readings = [new Reading("x", value, 1, [new Metric($"r{registration}", MetricValue.FromNumber(value))])],
        };

        async Task<StateOutcome> MergeAsync(DeviceReadings readings)
        {
            var known = await states.LoadAsync(["x"], Ct);
            return Assert.Single(await states.MergeAsync([(readings, known[0])], Ct));
        }

        await MergeAsync(Readings(1, 50));
        var newer = await MergeAsync(Readings(2, 7));
        var older = await MergeAsync(Readings(1, 90));

        Assert.False(newer.IsGone);
        Assert.True(older.IsGone);
        Assert.Equal("r2", Assert.Single((await states.FindAsync("x", 2, Ct)).Metrics).Name);
        var former = await states.FindAsync("x", 1, Ct);
        Assert.Equal((0, null, 0), (former.Version, former.LastSeen, former.Metrics.Length));
    }

    [Fact]
    public async Task MergeAsync_MoreAndLargerStatesThanATransactionHolds_AreAllWritten()
    {
        var devices = Enumerable.Range(0, 120).Select(i => $"d{i}").ToArray();
        await _fixture.RegisterAsync(devices);
        var metrics = string.Join(',', Enumerable.Range(0, 12).Select(i => $"\"m{i}\":\"{new string('é', 1_024)}\""));

        var result = await _fixture.NewIngestor().IngestAsync(
            [.. devices.Select(device => _fixture.Event($$$"""{"deviceId":"{{{device}}}","metrics":{ {{{metrics}}} } }"""))], Ct);

        Assert.Equal(120, result.Accepted.Count);
        Assert.Equal(120, (await _fixture.TablesAsync()).Count(row => row.StartsWith("state ", StringComparison.Ordinal)));
    }

    private static bool IsWriteTo(FaultRequest request, string table) =>
        request.IsTransaction && request.Body.Contains($"/{table}", StringComparison.Ordinal);

    private static string[] Devices(int count) => [.. Enumerable.Range(0, count).Select(i => $"many{i:000}")];

    private TelemetryEvent Of(string device, int sequence) =>
        _fixture.Event($$$"""{"deviceId":"{{{device}}}","seq":{{{sequence}}},"metrics":{"v":{{{sequence}}} } }""");

    private TelemetryIngestor NewImpatientIngestor(int attempts = 6) => _fixture.NewIngestor(new()
    {
        ["Tables"] = _proxy.ConnectionString,
        ["Tables:AttemptTimeout"] = "00:00:02",
        ["Tables:RetryDelay"] = "00:00:00.001",
        ["Tables:MaxAttempts"] = $"{attempts}",
        ["Tables:MaxParallelTransactions"] = "1",
    });

    private void HarmOnce(Fault fault)
    {
        var harmed = 0;
        _proxy.Rule = request => IsWriteTo(request, TableNames.State) && Interlocked.Exchange(ref harmed, 1) == 0 ? fault : null;
    }

    private async Task AssertStatesAsync(int version, int value)
    {
        foreach (var device in new[] { "a", "b", "c" })
        {
            Assert.Equal(version, (await _fixture.StateAsync(device)).Version);
            Assert.Equal($"v={value}", await _fixture.ValuesAsync(device));
        }
    }

    private async Task DeleteAsync(string table, string rowKey)
    {
        var rows = await Rows.ReadAllAsync(_fixture.Backend, table, Ct);
        var row = Assert.Single(rows, row => row.RowKey == rowKey);
        await _fixture.Backend.Client.GetTableClient(table).DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: Ct);
    }

    // The head is the newest in time and in arrival; of the two contents that come late, the loser has a metric more.
    private TelemetryEvent Head() => _fixture.Event("""{"deviceId":"a","seq":9,"metrics":{"t":9}}""", Events.Enqueued.AddSeconds(9));

    private TelemetryEvent Loser() => _fixture.Event("""{"deviceId":"a","ts":"2026-11-22T09:59:00Z","seq":1,"metrics":{"lost":1,"t":1}}""");

    private TelemetryEvent Winner() => _fixture.Event("""{"deviceId":"a","ts":"2026-11-22T09:59:00Z","seq":1,"metrics":{"t":1}}""");
}
