using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class TelemetryIngestorTests : IAsyncLifetime
{
    private IngestFixture _fixture = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await IngestFixture.StartAsync(buckets: 4, "a", "b", "c");

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task IngestAsync_OneEvent_StandsInHistoryAndState()
    {
        var result = await _fixture.NewIngestor().IngestAsync(
            [_fixture.Event("""{"deviceId":"a","ts":"2026-11-22T09:59:00Z","seq":1,"metrics":{"t":21.5,"on":true,"mode":"auto"}}""")], Ct);

        Assert.Equal("a", Assert.Single(result.Accepted).Reading.DeviceId);
        Assert.Empty(result.KeptBack);
        Assert.Empty(result.Refused);
        Assert.Equal("mode=auto on=1 t=21.5", await _fixture.ValuesAsync("a"));
        var state = await _fixture.StateAsync("a");
        Assert.Equal((1, Events.Enqueued.ToUnixTimeMilliseconds()), (state.Version, state.LastSeen));
        Assert.Single(await _fixture.TablesAsync(), row => row.StartsWith("telemetry202611 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task IngestAsync_EmptyBatch_WritesNothing()
    {
        var result = await _fixture.NewIngestor().IngestAsync([], Ct);

        Assert.Empty(result.Accepted);
        Assert.Empty(await _fixture.TablesAsync());
    }

    [Fact]
    public async Task IngestAsync_TheSameAgain_IsDuplicateAndRaisesLastSeenAlone()
    {
        const string Json = """{"deviceId":"a","ts":"2026-11-22T09:59:00Z","metrics":{"t":1}}""";
        var ingestor = _fixture.NewIngestor();
        await ingestor.IngestAsync([_fixture.Event(Json)], Ct);

        var again = await ingestor.IngestAsync([_fixture.Event(Json), _fixture.Event(Json, Events.Enqueued.AddSeconds(5))], Ct);

        Assert.Empty(again.Accepted);
        Assert.Equal([KeptBackReason.Duplicate, KeptBackReason.Duplicate], again.KeptBack.Select(kept => kept.Reason));
        Assert.Single(await _fixture.TablesAsync(), row => row.StartsWith("telemetry", StringComparison.Ordinal));
        Assert.Equal(Events.Enqueued.AddSeconds(5).ToUnixTimeMilliseconds(), (await _fixture.StateAsync("a")).LastSeen);
    }

    [Fact]
    public async Task IngestAsync_LateReading_StandsInHistoryAndNotInState()
    {
        var ingestor = _fixture.NewIngestor();
        await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":2,"metrics":{"t":2}}""")], Ct);

        var late = await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":1,"metrics":{"t":1}}""")], Ct);

        Assert.Equal(KeptBackReason.Stale, Assert.Single(late.KeptBack).Reason);
        Assert.Equal("t=2", await _fixture.ValuesAsync("a"));
    }

    [Fact]
    public async Task IngestAsync_LatePartlyNewer_GivesTheNewMetricAlone()
    {
        var ingestor = _fixture.NewIngestor();
        await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":2,"metrics":{"t":2}}""")], Ct);

        var late = await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":1,"metrics":{"t":1,"u":1}}""")], Ct);

        Assert.Single(late.Accepted);
        Assert.Equal("t=2 u=1", await _fixture.ValuesAsync("a"));
    }

    [Fact]
    public async Task IngestAsync_GreaterContentOfOneIdentity_TakesTheLessersMetricsBack()
    {
        var ingestor = _fixture.NewIngestor();
        await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":1,"metrics":{"u":7}}""")], Ct);
        await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":2,"metrics":{"t":0,"u":0}}""")], Ct);

        var greater = await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":2,"metrics":{"t":1}}""")], Ct);
        var lesser = await ingestor.IngestAsync([_fixture.Event("""{"deviceId":"a","seq":2,"metrics":{"t":0,"u":1}}""")], Ct);

        Assert.Single(greater.Accepted);
        Assert.Equal(KeptBackReason.Conflict, Assert.Single(lesser.KeptBack).Reason);
        Assert.Equal("t=1 u=7", await _fixture.ValuesAsync("a"));
    }

    [Fact]
    public async Task IngestAsync_ManyReadingsOfOneDevice_AreOneStateWrite()
    {
        var readings = string.Join(',', Enumerable.Range(1, 300).Select(i => $$$"""{"deviceId":"a","seq":{{{i}}},"metrics":{"t":{{{i}}} } }"""));

        var result = await _fixture.NewIngestor().IngestAsync([_fixture.Event($"[{readings}]")], Ct);

        Assert.Equal(300, result.Accepted.Count);
        Assert.Equal(1, (await _fixture.StateAsync("a")).Version);
        Assert.Equal("t=300", await _fixture.ValuesAsync("a"));
        Assert.Equal(300, (await _fixture.TablesAsync()).Count(row => row.StartsWith("telemetry", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task IngestAsync_PoisonAnywhereInABatch_BecomesDeadLettersAndTheRestGoesOn(int position)
    {
        var batch = new List<TelemetryEvent>
        {
            _fixture.Event("""{"deviceId":"a","metrics":{"t":1}}"""),
            _fixture.Event("""{"deviceId":"b","metrics":{"t":2}}"""),
        };
        var poison = _fixture.Event("""[{"deviceId":"c","metrics":{}},{"deviceId":"c","metrics":{"t":3}},{"deviceId":"nobody","metrics":{"t":1}},5]""");
        batch.Insert(position, poison);
        batch.Insert(position, _fixture.Event("\u0000"));

        var result = await _fixture.NewIngestor().IngestAsync(batch, Ct);

        Assert.Equal(["a", "b", "c"], result.Accepted.Select(reading => reading.Reading.DeviceId).Order());
        Assert.Equal(
            [(0, DeadLetterReason.Malformed), (0, DeadLetterReason.NoMetrics), (2, DeadLetterReason.UnknownDevice), (3, DeadLetterReason.Malformed)],
            result.Refused.Select(refused => (refused.Refusal.Index, refused.Refusal.Reason)).Order());
        Assert.Equal("t=3", await _fixture.ValuesAsync("c"));
        var letters = (await _fixture.TablesAsync()).Where(row => row.StartsWith("deadletters202611 p0/d~", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, letters.Count);
        Assert.Equal(3, letters.Count(row => row.Contains($"{Events.Enqueued.ToUnixTimeMilliseconds()}-0-{poison.SequenceNumber}-", StringComparison.Ordinal)));
    }
}
