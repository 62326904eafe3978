using System.Globalization;
using System.Text;

namespace Serverless.LocalHost.Demo;

/// <summary>
/// Every event the demo sends, in order: the series interleaved so that all end together, each shifted in time to end
/// now, with duplicates, late readings and poison events (0.1% each) at places a fixed seed chooses.
/// </summary>
internal static class SendPlan
{
    /// <summary>One in this many events is duplicated, as many are late, as many poison.</summary>
    private const int FaultInterval = 1000;

    /// <summary>How many events of its own device a duplicate or late reading comes after its place.</summary>
    private const int MaxDelay = 200;

    public static IReadOnlyList<PlannedEvent> Build(
        IReadOnlyList<SampleSeries> series, DateTimeOffset now, string disabledDevice, int seed)
    {
        var random = new Random(seed);
        var poison = new PoisonEvents(now, disabledDevice);
        var perDevice = series.Select(one => Device(one, now, random, poison)).ToList();
        return Interleave(perDevice);
    }

    private static List<PlannedEvent> Device(SampleSeries series, DateTimeOffset now, Random random, PoisonEvents poison)
    {
        var shift = now - series.Rows.Max(row => row.Time);
        // Keys are places in the device's own order: a delayed event takes a place between two later ones.
        var placed = new List<(double Place, PlannedEvent Event)>(series.Rows.Count + (series.Rows.Count / 200));
        for (var row = 0; row < series.Rows.Count; row++)
        {
            var (time, value) = series.Rows[row];
            var reading = new DemoReading((time + shift).ToUnixTimeMilliseconds(), row, value);
            var planned = new PlannedEvent(series.DeviceId, Body(series, reading)) { Reading = reading };
            var late = random.Next(FaultInterval) == 0;
            placed.Add((late ? row + Delay() : row, planned));
            if (random.Next(FaultInterval) == 0)
            {
                placed.Add((row + Delay(), planned));
            }

            if (random.Next(FaultInterval) == 0)
            {
                placed.Add((row + 0.25, poison.Next(series.DeviceId)));
            }
        }

        return [.. placed.OrderBy(one => one.Place).Select(one => one.Event)];

        double Delay() => random.Next(1, MaxDelay) + 0.5;
    }

    private static byte[] Body(SampleSeries series, DemoReading reading)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(reading.Timestamp).UtcDateTime;
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"deviceId":"{{{series.DeviceId}}}","ts":"{{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}}","seq":{{{reading.Sequence}}},"metrics":{"{{{series.Metric}}}":{{{reading.Value:R}}}}}"""));
    }

    private static List<PlannedEvent> Interleave(List<List<PlannedEvent>> perDevice)
    {
        var total = perDevice.Sum(events => events.Count);
        var result = new List<(double Share, PlannedEvent Event)>(total);
        foreach (var events in perDevice)
        {
            for (var i = 0; i < events.Count; i++)
            {
                result.Add(((double)i / events.Count, events[i]));
            }
        }

        return [.. result.OrderBy(one => one.Share).Select(one => one.Event)];
    }
}
