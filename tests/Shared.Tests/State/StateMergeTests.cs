using CsCheck;
using Serverless.Shared.State;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.State;

public sealed class StateMergeTests
{
    [ThreadStatic]
    private static StateMerge? _merge;

    /// <summary>Few times, sequences, names and values, so that everything meets everything.</summary>
    private static readonly Gen<Reading> Crowded = Gen.Select(
        Gen.Long[1, 4], Gen.Long[-1, 2], Gen.Int[1, 15], Gen.Int[0, 2],
        (timestamp, sequence, names, value) => Of(timestamp, sequence, Enumerable.Range(0, 4).Where(name => (names & (1 << name)) != 0), value));

    /// <summary>More names than a device keeps.</summary>
    private static readonly Gen<Reading> Wide = Gen.Select(
        Gen.Long[1, 4], Gen.Long[-1, 1], Gen.Int[0, 5], Gen.Int[1, 100], Gen.Int[0, 1],
        (timestamp, sequence, start, count, value) => Of(timestamp, sequence, Enumerable.Range(start * 35, count), value));

    [Fact]
    public void Merge_AnyReadings_IsWhatTheOracleSays() => Check(Crowded.Array[1, 12], 4_000);

    [Fact]
    public void Merge_MoreMetricsThanKept_IsWhatTheOracleSays() => Check(Wide.Array[1, 14], 300);

    [Fact]
    public void Merge_NewerThanEverything_NeedsNoHistory()
    {
        var merge = Begin(Stored(Of(1, 5, [0, 1], 0)));

        Assert.Equal(MergeResult.Taken, merge.Merge(Of(1, 6, [0], 1)));
        Assert.Equal(MergeResult.Taken, merge.Merge(Of(2, -1, [1, 2], 1)));
        Assert.True(merge.Changed);
    }

    [Fact]
    public void Merge_TheSameAgain_IsDuplicateAndNeedsNoHistory()
    {
        var first = Of(1, 5, [0, 1], 0);
        var merge = Begin(Stored(first, Of(2, 6, [0], 0)));

        Assert.Equal(MergeResult.Duplicate, merge.Merge(Of(1, 5, [0, 1], 0)));
        Assert.False(merge.Changed);
    }

    [Fact]
    public void Merge_OlderInEveryMetric_IsStaleAndNeedsNoHistory()
    {
        var merge = Begin(Stored(Of(2, 6, [0, 1], 0)));

        Assert.Equal(MergeResult.Stale, merge.Merge(Of(1, 5, [0, 1], 1)));
        Assert.Equal(MergeResult.Stale, merge.Merge(Of(2, -1, [1], 1)));
        Assert.False(merge.Changed);
    }

    [Fact]
    public void Merge_OtherMetricsOfOneTimeWithoutSequence_NeedsNoHistory()
    {
        var merge = Begin(Stored(Of(2, -1, [0], 0)));

        Assert.Equal(MergeResult.Taken, merge.Merge(Of(2, -1, [1], 1)));
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(2, -1)]
    public void Merge_OtherContentOfTheSameOrder_NeedsHistory(long timestamp, long sequence)
    {
        var merge = Begin(Stored(Of(timestamp, sequence, [0, 1], 0)));

        Assert.Equal(MergeResult.NeedsHistory, merge.Merge(Of(timestamp, sequence, [0], 1)));
        Assert.Equal(new ReadingOrder(timestamp, sequence), merge.Needed);
        Assert.False(merge.Changed);
    }

    [Fact]
    public void Merge_GreaterContentWithoutAMetricOfTheLesser_BringsTheMetricsFormerValueBack()
    {
        var history = new List<Reading> { Of(1, 1, [1], 7), Of(2, 6, [0, 1], 0), Of(2, 6, [0], 1) };
        // {"m000":1} is greater than {"m000":0,"m001":0}.
        var state = DeviceState.Empty("d", 1);
        foreach (var reading in history)
        {
            state = Merge(state, reading, history, out _);
        }

        Assert.Equal(["m000=1 2 6", "m001=7 1 1"], state.Metrics.Select(metric => $"{metric.Name}={metric.Value.Number} {metric.Timestamp} {metric.Sequence}"));
    }

    [Fact]
    public void Merge_LesserContent_IsConflict()
    {
        var history = new List<Reading> { Of(2, 6, [0], 1), Of(2, 6, [0], 0) };

        var state = Merge(DeviceState.Empty("d", 1), history[0], history, out var greater);
        Merge(state, history[1], history, out var lesser);

        Assert.Equal((MergeResult.Taken, MergeResult.Conflict), (greater, lesser));
    }

    /// <summary>Every reading once or more, in any order, with history any number of readings ahead of the state, as it
    /// is when two instances work on one device.</summary>
    private static void Check(Gen<Reading[]> readings, int iterations) =>
        Gen.Select(readings, Gen.Int[0, 12], Gen.Int[0, int.MaxValue]).Sample(
            (all, ahead, seed) =>
            {
                var random = new Random(seed);
                var arrivals = all.Concat(all.Where(_ => random.Next(3) == 0)).ToArray();
                random.Shuffle(arrivals);
                var history = new List<Reading>();
                var state = DeviceState.Empty("d", 1);
                for (var i = 0; i < arrivals.Length; i++)
                {
                    for (var j = history.Count; j < arrivals.Length && j <= i + ahead; j++)
                    {
                        history.Add(arrivals[j]);
                    }

                    state = Merge(state, arrivals[i], history, out _);
                }

                Assert.Equal(StateOracle.Metrics(all), StateOracle.Describe(state.Metrics));
            },
            iter: TestEffort.Iterations(iterations));

    private static StateMerge Begin(DeviceState state)
    {
        // Used before, as those of the pool are: what a former merge leaves behind would show.
        _merge ??= new StateMerge();
        _merge.Reset(state.Metrics);
        return _merge;
    }

    private static DeviceState Merge(DeviceState state, Reading reading, List<Reading> history, out MergeResult result)
    {
        var merge = Begin(state);
        while ((result = merge.Merge(reading)) == MergeResult.NeedsHistory)
        {
            var needed = merge.Needed;
            merge.Supply(Distinct(history.Where(other => ReadingOrder.Of(other) == needed)));
            var below = StateOracle.Winners(history)
                .Where(other => (other.Timestamp, other.Sequence).CompareTo((needed.Timestamp, needed.Sequence)) < 0)
                .OrderDescending(Comparer<Reading>.Create(Reading.CompareOrder));
            foreach (var shown in below.TakeWhile(_ => merge.NeedsRefill))
            {
                merge.Refill(shown);
            }

            merge.EndRefill();
        }

        return new DeviceState { DeviceId = "d", Registration = 1, Metrics = merge.ToMetrics() };
    }

    private static DeviceState Stored(params Reading[] readings)
    {
        var merge = Begin(DeviceState.Empty("d", 1));
        foreach (var reading in readings)
        {
            merge.Merge(reading);
        }

        return new DeviceState { DeviceId = "d", Registration = 1, Metrics = merge.ToMetrics() };
    }

    private static List<Reading> Distinct(IEnumerable<Reading> readings) => [.. readings.DistinctBy(reading => reading.ContentHash)];

    private static Reading Of(long timestamp, long sequence, IEnumerable<int> names, int value) =>
        new("d", timestamp, sequence, [.. names.Select(name => new Metric($"m{name:000}", MetricValue.FromNumber(value)))]);
}
