using System.Diagnostics;
using Serverless.Benchmarks.Reporting;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.Aggregates;

namespace Serverless.Benchmarks.Aggregates;

/// <summary>Histories of one reading a second.</summary>
internal sealed class LongHistory(HistoryStore history, AggregateReader reader, int buckets, int windowSeconds)
{
    private const string Metric = "metric0";
    private const int Metrics = 6;
    private const int Limit = 1000;

    // A multiple of every window up to a day that divides one.
    private static readonly long Begin = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public async Task FillAsync(string device, int readings, CancellationToken cancellationToken)
    {
        var bucket = Bucket.Of(device, buckets);
        var parts = Enumerable.Range(0, readings)
            .Select(number => Make(device, number))
            .Chunk(TableStore.MaxOperations)
            .SelectMany(part => part.GroupBy(reading => HistoryRow.Table(reading.Timestamp)));
        await Parallel.ForEachAsync(parts, cancellationToken, async (part, token) =>
        {
            var rejected = await history.WriteAsync(
                part.Key, [.. part.Select(reading => new HistoryRow(reading, 1, bucket))], token).ConfigureAwait(false);
            if (rejected.Count > 0)
            {
                throw new InvalidOperationException("The store refused readings.");
            }
        }).ConfigureAwait(false);
    }

    public async Task<Aggregation> AggregateAsync(string device, int readings, CancellationToken cancellationToken)
    {
        var range = new AggregateRange(device, 1, Metric, Begin, Begin + (readings * 1000L), windowSeconds * 1000L);
        await using var heap = HeapSampler.Start();
        var started = Stopwatch.GetTimestamp();
        var (pages, next) = (0, 0L);
        var cost = await Cost.OfAsync(async () =>
        {
            AggregatePosition? position = null;
            do
            {
                var page = await reader.ReadPageAsync(range, Limit, position, cancellationToken).ConfigureAwait(false);
                next = page.Windows.Aggregate(next, Check);
                position = page.Position;
                pages++;
            }
            while (position is not null);
        }).ConfigureAwait(false);
        return next == readings
            ? new Aggregation(cost, Stopwatch.GetElapsedTime(started), heap.MostBytes, pages)
            : throw new InvalidOperationException($"{next} of {readings} readings were aggregated.");
    }

    /// <returns>The number of the reading behind the window's.</returns>
    private static long Check(long next, WindowAggregate window)
    {
        var last = next + window.Count - 1;
        return window.First.Value == next && window.Last.Value == last && window.Average == (next + last) / 2.0
            ? last + 1
            : throw new InvalidOperationException($"The window of reading {next} is wrong.");
    }

    private static Reading Make(string device, int number) => new(device, Begin + (number * 1000L), number,
    [
        .. Enumerable.Range(0, Metrics).Select(i => new Metric($"metric{i}", MetricValue.FromNumber(i == 0 ? number : number * 0.1 * i))),
    ]);
}
