using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Reporting;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.EndToEnd;

/// <summary>One run: a warm-up, then the load that counts.</summary>
internal sealed record EndToEndRun
{
    /// <summary>Readings of each device before the ones that count: caches fill, and the compiler has done its work.</summary>
    public const int WarmUpRounds = 10;

    public required long Events { get; init; }

    /// <summary>Readings of each device, the warm-up's included.</summary>
    public required int Rounds { get; init; }

    public required double EventsPerSecond { get; init; }

    public required double HostMicroseconds { get; init; }

    public required double GeneratorMicroseconds { get; init; }

    public required double PeakMegabytes { get; init; }

    /// <param name="host">Fresh, the fleet registered.</param>
    /// <param name="fleet">The devices.</param>
    /// <param name="events">Events that count.</param>
    /// <param name="metrics">Metrics of an event.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<EndToEndRun> MeasureAsync(
        RunningHost host, DeviceFleet fleet, int events, int metrics, CancellationToken cancellationToken)
    {
        var all = fleet.All.Count();
        var rounds = (events + all - 1) / all;
        var start = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        var warmUp = new Load(fleet.Of(0).Count, 0, WarmUpRounds, metrics, start);
        await using (var warming = await Generator.PrepareAsync(host.Amqp, warmUp, cancellationToken).ConfigureAwait(false))
        {
            await warming.SendAsync(cancellationToken).ConfigureAwait(false);
            await host.StoredAsync((long)WarmUpRounds * all, cancellationToken).ConfigureAwait(false);
        }

        await using var generator = await Generator
            .PrepareAsync(host.Amqp, warmUp with { FirstRound = WarmUpRounds, Rounds = rounds }, cancellationToken).ConfigureAwait(false);
        var cpu = host.Process.Cpu;
        var sending = generator.SendAsync(cancellationToken);
        var end = await host.StoredAsync((long)(WarmUpRounds + rounds) * all, cancellationToken).ConfigureAwait(false);
        cpu = host.Process.Cpu - cpu;
        var sent = await sending.ConfigureAwait(false);
        var total = (long)rounds * all;
        return new EndToEndRun
        {
            Events = total,
            Rounds = WarmUpRounds + rounds,
            EventsPerSecond = total / (end - sent.Started).TotalSeconds,
            HostMicroseconds = cpu.TotalMicroseconds / total,
            GeneratorMicroseconds = sent.Cpu.TotalMicroseconds / total,
            PeakMegabytes = host.Process.PeakBytes / 1e6,
        };
    }

    public override string ToString() =>
        $"{Figures.Format(EventsPerSecond)} events/s, host {Figures.Format(HostMicroseconds)} µs/event, generator {Figures.Format(GeneratorMicroseconds)} µs/event, {Figures.Format(PeakMegabytes)} MB";
}
