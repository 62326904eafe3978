using Amqp;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Hub;

namespace Serverless.Benchmarks.Latency;

/// <summary>
/// Events at a constant rate, whatever becomes of them: each tick of 10 ms is sent at its scheduled time, and a sample's
/// latency counts from there. So a slow moment counts for all that it held up.
/// </summary>
internal sealed class PacedLoad(DeviceFleet fleet, int metrics, ReadingProbe probe)
{
    private const int TicksPerSecond = 100;
    private static readonly TimeSpan TickLength = TimeSpan.FromSeconds(1) / TicksPerSecond;

    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow().AddHours(-1);
    private int _next;

    /// <param name="senders">One for each partition.</param>
    /// <param name="rate">Events a second.</param>
    /// <param name="length">How long.</param>
    /// <param name="sampleEvery">Of so many events one is waited for; odd, so that all partitions have some.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The samples' times from scheduled send to queryable, in milliseconds.</returns>
    public async Task<double[]> RunAsync(
        PartitionSender[] senders, int rate, TimeSpan length, int sampleEvery, CancellationToken cancellationToken)
    {
        var ticks = Enumerable.Range(0, (int)(length / TickLength))
            .Select(tick => Tick.Create(this, tick * rate / TicksPerSecond, (tick + 1) * rate / TicksPerSecond, sampleEvery)).ToList();
        _next += ticks.Count * rate / TicksPerSecond;
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var waiting = new List<Task<double>>();
        for (var tick = 0; tick < ticks.Count; tick++)
        {
            var scheduled = tick * TickLength;
            if (time.GetElapsedTime(started) < scheduled)
            {
                await Task.Delay(scheduled - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
            }

            foreach (var (partition, message) in ticks[tick].Messages)
            {
                await senders[partition].SendAsync(message, cancellationToken).ConfigureAwait(false);
            }

            foreach (var sample in ticks[tick].Samples)
            {
                waiting.Add(WaitAsync(sample, started, scheduled, cancellationToken));
            }
        }

        return await Task.WhenAll(waiting).ConfigureAwait(false);
    }

    private async Task<double> WaitAsync(Sample sample, long started, TimeSpan scheduled, CancellationToken cancellationToken)
    {
        await probe.WaitAsync(sample.DeviceId, sample.Round, cancellationToken).ConfigureAwait(false);
        return (TimeProvider.System.GetElapsedTime(started) - scheduled).TotalMilliseconds;
    }

    private readonly record struct Sample(string DeviceId, int Round);

    private sealed record Tick(List<(int Partition, Message Message)> Messages, List<Sample> Samples)
    {
        public static Tick Create(PacedLoad load, int from, int to, int sampleEvery)
        {
            var fleet = load.Fleet;
            var (bodies, samples) = (Enumerable.Range(0, fleet.Partitions).Select(_ => new List<byte[]>()).ToList(), new List<Sample>());
            for (var number = load._next + from; number < load._next + to; number++)
            {
                var (turn, partition) = Math.DivRem(number, fleet.Partitions);
                var (round, device) = Math.DivRem(turn, fleet.Of(partition).Count);
                var deviceId = fleet.Of(partition)[device];
                bodies[partition].Add(TelemetryBody.Write(deviceId, load._start.AddMilliseconds(round), round, load.Metrics));
                if (number % sampleEvery == 0)
                {
                    samples.Add(new Sample(deviceId, round));
                }
            }

            var messages = bodies.SelectMany(
                (events, partition) => PartitionSender.Encode(events, int.MaxValue).Select(message => (partition, message))).ToList();
            return new Tick(messages, samples);
        }
    }

    private DeviceFleet Fleet => fleet;

    private int Metrics => metrics;
}
