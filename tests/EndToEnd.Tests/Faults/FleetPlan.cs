using System.Text.Json;

namespace Serverless.EndToEnd.Tests.Faults;

/// <summary>Makes the fleet's events: in turn of the devices, with late, repeated and poison ones among them as a seed chooses.</summary>
internal sealed class FleetPlan
{
    /// <summary>One event in this many is late, as many are sent twice, as many are poison.</summary>
    private const int OddInterval = 150;

    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(20);

    private readonly Random _random;
    private readonly long _start;
    private readonly long[] _sequences;
    private FleetEvent? _again;
    private int _next;

    /// <param name="name">What the devices' ids begin with.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="start">Time of the first readings.</param>
    /// <param name="seed">Chooses the odd events.</param>
    public FleetPlan(string name, int devices, DateTimeOffset start, int seed)
    {
        _random = new Random(seed);
        _start = start.ToUnixTimeMilliseconds();
        _sequences = new long[devices];
        Devices = [.. Enumerable.Range(0, devices).Select(number => $"{name}-{number}")];
    }

    public IReadOnlyList<string> Devices { get; }

    public List<FleetEvent> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private FleetEvent Next()
    {
        if (_again is { } repeated)
        {
            _again = null;
            return repeated;
        }

        var device = _next++ % _sequences.Length;
        var sequence = ++_sequences[device];
        var late = _random.Next(OddInterval) == 0;
        var time = _start + sequence - (late ? (long)Lateness.TotalMilliseconds : 0);
        var planned = _random.Next(OddInterval) == 0
            ? new FleetEvent(Devices[device], time, sequence, Poison(Devices[device], sequence)) { Reason = "no-metrics" }
            : new FleetEvent(Devices[device], time, sequence, []);
        if (planned.Reason is null)
        {
            planned = planned with { Body = Reading(planned) };
            _again = _random.Next(OddInterval) == 0 ? planned : null;
        }

        return planned;
    }

    private static byte[] Poison(string device, long sequence) =>
        JsonSerializer.SerializeToUtf8Bytes(new { deviceId = device, seq = sequence, metrics = new { } });

    private static byte[] Reading(FleetEvent reading) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        deviceId = reading.DeviceId,
        ts = DateTimeOffset.FromUnixTimeMilliseconds(reading.Timestamp),
        seq = reading.Sequence,
        metrics = reading.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value),
    });
}
