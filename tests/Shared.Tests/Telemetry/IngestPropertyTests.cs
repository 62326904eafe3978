using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.State;

namespace Serverless.Shared.Tests.Telemetry;

/// <summary>The contract's promise: the same events in any order, any batches, any number of times, by any number of
/// instances leave the same tables.</summary>
public sealed class IngestPropertyTests : IAsyncLifetime
{
    private static readonly DateTimeOffset[] Times = [.. Enumerable.Range(0, 3).Select(minute => Events.Enqueued.AddMinutes(-minute))];

    // Sets of names whose contents, under one identity, are greater and lesser with more and fewer metrics.
    private static readonly Gen<string> Metrics = Gen.OneOf(
        Gen.Select(Gen.Int[1, 7], Gen.Int[0, 1], (names, value) => "{" + string.Join(',',
            Enumerable.Range(0, 3).Where(name => (names & (1 << name)) != 0).Select(name => $"\"m{name}\":{value}")) + "}"),
        Pick("""{"m0":"on","deep":{"x":true}}""", """{"m1":-0.0}""", """{"m1":0}"""));

    private static readonly Gen<string> Element = Gen.Select(
        Pick("a", "b"), Gen.Int[-1, 2], Gen.Int[-1, 2], Metrics,
        (device, time, sequence, metrics) => "{" + $"\"deviceId\":\"{device}\","
            + (time < 0 ? null : $"\"ts\":\"{Times[time]:yyyy-MM-dd'T'HH:mm:ss'Z'}\",")
            + (sequence < 0 ? null : $"\"seq\":{sequence},")
            + $"\"metrics\":{metrics}" + "}");

    private static readonly Gen<string> Poison = Pick(
        "{", "7", "[]", """{"deviceId":"nobody","metrics":{"m0":1}}""", """{"deviceId":"a","metrics":{"m0":null}}""",
        """{"deviceId":"a","ts":"2020-01-01T00:00:00Z","metrics":{"m0":1}}""", """{"deviceId":"a","seq":-1,"metrics":{"m0":1}}""");

    private static readonly Gen<string> Body = Gen.Frequency(
        (6, Element),
        (2, Gen.OneOf(Element, Element, Element, Poison.Where(poison => poison != "{")).Array[1, 4].Select(parts => $"[{string.Join(',', parts)}]")),
        (1, Poison));

    private IngestFixture _fixture = null!;

    private static Gen<string> Pick(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fixture = await IngestFixture.StartAsync(buckets: 4, "a", "b");

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task IngestAsync_AnyOrderBatchesAndRepetition_LeavesTheSameTables() =>
        await Gen.Select(Body.Array[1, 14], Gen.Int[0, int.MaxValue]).SampleAsync(async (bodies, seed) =>
        {
            var events = bodies.Select((body, index) => _fixture.Event(body, Events.Enqueued.AddSeconds(index))).ToArray();

            await _fixture.ClearAsync();
            var result = await _fixture.NewIngestor().IngestAsync(events, Ct);
            var once = await _fixture.TablesAsync();
            await AssertIsWhatTheOracleSaysAsync(result, once);

            await _fixture.ClearAsync();
            await IngestAnyhowAsync(events, new Random(seed), atOnce: false);
            Assert.Equal(once, await _fixture.TablesAsync());

            await _fixture.ClearAsync();
            await IngestAnyhowAsync(events, new Random(seed), atOnce: true);
            Assert.Equal(once, await _fixture.TablesAsync());
        }, iter: TestEffort.Iterations(20), threads: 1);

    /// <summary>Each event once or more, in any order, cut into batches anywhere, by two instances that know nothing of
    /// each other.</summary>
    private async Task IngestAnyhowAsync(TelemetryEvent[] events, Random random, bool atOnce)
    {
        var arrivals = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(arrivals);
        var batches = new List<TelemetryEvent[]>();
        for (var next = 0; next < arrivals.Length; next += batches[^1].Length)
        {
            batches.Add(arrivals[next..Math.Min(arrivals.Length, next + random.Next(1, 6))]);
        }

        var instances = new[] { _fixture.NewIngestor(), _fixture.NewIngestor() };
        if (atOnce)
        {
            await Task.WhenAll(instances.Select(async (instance, index) =>
            {
                foreach (var batch in batches.Where((_, batch) => batch % 2 == index))
                {
                    await instance.IngestAsync(batch, Ct);
                }
            }));
            return;
        }

        foreach (var batch in batches)
        {
            await instances[random.Next(2)].IngestAsync(batch, Ct);
        }
    }

    private async Task AssertIsWhatTheOracleSaysAsync(IngestResult result, List<string> tables)
    {
        var readings = result.Accepted.Concat(result.KeptBack.Select(kept => kept.Reading)).ToList();
        foreach (var device in new[] { "a", "b" })
        {
            var own = readings.Where(reading => reading.Reading.DeviceId == device).ToList();
            var state = await _fixture.StateAsync(device);
            Assert.Equal(StateOracle.Metrics(own.Select(reading => reading.Reading)), StateOracle.Describe(state.Metrics));
            Assert.Equal(own.Count == 0 ? null : own.Max(reading => reading.Event.EnqueuedTime).ToUnixTimeMilliseconds(), state.LastSeen);
        }

        var distinct = readings.Select(reading => reading.Reading)
            .DistinctBy(reading => (reading.DeviceId, reading.Timestamp, reading.Sequence, Encoding.UTF8.GetString(reading.Content)));
        Assert.Equal(distinct.Count(), tables.Count(row => row.StartsWith("telemetry", StringComparison.Ordinal)));
        Assert.Equal(result.Refused.Count, tables.Count(row => row.StartsWith("deadletters", StringComparison.Ordinal) && row.Contains("/d~", StringComparison.Ordinal)));
    }
}
