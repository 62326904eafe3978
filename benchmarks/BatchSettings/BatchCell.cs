using System.Globalization;
using Serverless.Benchmarks.Fleet;
using Serverless.Benchmarks.Hub;
using Serverless.Benchmarks.Latency;
using Serverless.Benchmarks.Workers;

namespace Serverless.Benchmarks.BatchSettings;

/// <summary>One setting at one rate.</summary>
internal sealed record BatchCell
{
    private const int Devices = 1000;
    private const int Metrics = 6;
    private const int InFlight = 64;
    private const int WarmUpRounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public required long Invocations { get; init; }

    public required long Events { get; init; }

    public required long BilledMilliseconds { get; init; }

    public required double EventsPerSecond { get; init; }

    public required double HostMicroseconds { get; init; }

    /// <summary>Of the samples, in milliseconds; none where events are sent as fast as they go.</summary>
    public double[] Latencies { get; init; } = [];

    public static async Task<BatchCell> AtRateAsync(
        string data, TriggerSettings settings, int rate, TimeSpan length, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(Devices);
        await using var host = await StartAsync(data, settings, fleet, cancellationToken).ConfigureAwait(false);
        var senders = await PartitionSender.OpenAllAsync(new Uri(host.Amqp), fleet.Partitions, InFlight).ConfigureAwait(false);
        var load = new PacedLoad(fleet, Metrics, ReadingProbe.OfStates(host.TablesConnection, fleet.Partitions));
        var sampleEvery = rate < 1000 ? 19 : 199;
        await load.RunAsync(senders, Math.Max(rate, 1000), WarmUp, sampleEvery, cancellationToken).ConfigureAwait(false);
        var before = await Counts.ReadAsync(host, cancellationToken).ConfigureAwait(false);
        var latencies = await load.RunAsync(senders, rate, length, sampleEvery, cancellationToken).ConfigureAwait(false);
        foreach (var sender in senders)
        {
            await sender.DisposeAsync().ConfigureAwait(false);
        }

        return before.Until(await Counts.ReadAsync(host, cancellationToken).ConfigureAwait(false), rate) with { Latencies = latencies };
    }

    public static async Task<BatchCell> SaturatedAsync(
        string data, TriggerSettings settings, int rounds, CancellationToken cancellationToken)
    {
        var fleet = new DeviceFleet(Devices);
        await using var host = await StartAsync(data, settings, fleet, cancellationToken).ConfigureAwait(false);
        var start = TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeMilliseconds();
        var warmUp = new Load(Devices, 0, WarmUpRounds, Metrics, start);
        await SendAsync(host, warmUp, fleet, cancellationToken).ConfigureAwait(false);
        var before = await Counts.ReadAsync(host, cancellationToken).ConfigureAwait(false);
        var rate = await SendAsync(host, warmUp with { FirstRound = WarmUpRounds, Rounds = rounds }, fleet, cancellationToken).ConfigureAwait(false);
        return before.Until(await Counts.ReadAsync(host, cancellationToken).ConfigureAwait(false), rate);
    }

    /// <returns>Events stored a second.</returns>
    private static async Task<double> SendAsync(RunningHost host, Load load, DeviceFleet fleet, CancellationToken cancellationToken)
    {
        await using var generator = await Generator.PrepareAsync(host.Amqp, load, cancellationToken).ConfigureAwait(false);
        var sending = generator.SendAsync(cancellationToken);
        var all = fleet.All.Count();
        var end = await host.StoredAsync((long)(load.FirstRound + load.Rounds) * all, cancellationToken).ConfigureAwait(false);
        return load.Rounds * all / (end - (await sending.ConfigureAwait(false)).Started).TotalSeconds;
    }

    private static async Task<RunningHost> StartAsync(
        string data, TriggerSettings settings, DeviceFleet fleet, CancellationToken cancellationToken)
    {
        var host = await RunningHost.StartWorkerAsync(HostWorker.Metered, data, settings, cancellationToken).ConfigureAwait(false);
        await host.RegisterAsync(fleet, cancellationToken).ConfigureAwait(false);
        return host;
    }

    /// <summary>What the host's meter has counted, and its CPU.</summary>
    private sealed record Counts(long Invocations, long Events, long BilledMilliseconds, TimeSpan Cpu)
    {
        public static async Task<Counts> ReadAsync(RunningHost host, CancellationToken cancellationToken)
        {
            await host.Process.TellAsync("stats").ConfigureAwait(false);
            var words = await host.Process.ReadAsync("stats", cancellationToken).ConfigureAwait(false);
            var counts = Array.ConvertAll(words, word => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture));
            return new Counts(counts[0], counts[1], counts[2], host.Process.Cpu);
        }

        public BatchCell Until(Counts later, double rate) => new()
        {
            Invocations = later.Invocations - Invocations,
            Events = later.Events - Events,
            BilledMilliseconds = later.BilledMilliseconds - BilledMilliseconds,
            EventsPerSecond = rate,
            HostMicroseconds = (later.Cpu - Cpu).TotalMicroseconds / (later.Events - Events),
        };
    }
}
