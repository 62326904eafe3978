using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Serverless.LoadTests.Fleet;

/// <summary>
/// The readings of one run: each follows from its device and number, so that what was sent can be told again without
/// having been kept.
/// </summary>
/// <param name="population">The fleet.</param>
/// <param name="pace">How its time passes.</param>
/// <param name="start">When the run began.</param>
internal sealed class Readings(Population population, Pace pace, DateTimeOffset start)
{
    /// <summary>Sequence numbers that a run may use of a device. Behind the second of its start, so that runs tell theirs apart.</summary>
    public const long SequencesOfARun = 1_000_000;

    private static readonly double MillisecondsOfADay = TimeSpan.FromDays(1).TotalMilliseconds;

    private readonly long _start = start.ToUnixTimeMilliseconds();

    public Population Population => population;

    public DateTimeOffset Start => start;

    /// <summary>The sequence number of each device's reading 0.</summary>
    public long FirstSequence { get; } = start.ToUnixTimeSeconds() * SequencesOfARun;

    /// <summary>When a reading is due, since the beginning.</summary>
    public TimeSpan DueOf(int device, int number) => pace.ToClock(population.DueOf(device, number));

    /// <summary>How many readings of a device, those while it was off included, are due before a time.</summary>
    public int CountBefore(int device, TimeSpan until)
    {
        var own = pace.ToOwn(until) - population.PhaseOf(device);
        var count = Math.Max((int)Math.Ceiling(own / population.TypeOf(device).Profile.Interval), 0);

        // Rounding must not add one or forget one.
        while (count > 0 && DueOf(device, count - 1) >= until)
        {
            count--;
        }

        while (DueOf(device, count) < until)
        {
            count++;
        }

        return count;
    }

    /// <summary>What the device's clock showed, in milliseconds since the epoch.</summary>
    public long TimestampOf(int device, int number) =>
        _start + (long)(DueOf(device, number) + population.Faults.SkewOf(device)).TotalMilliseconds;

    /// <param name="metric">Index among the names of its type.</param>
    /// <param name="device">The device's number.</param>
    /// <param name="number">The reading's.</param>
    public double ValueOf(int metric, int device, int number)
    {
        var timestamp = TimestampOf(device, number);
        return population.TypeOf(device).ValueAt(metric, device, number, timestamp, (timestamp - _start) / MillisecondsOfADay);
    }

    /// <summary>The reading as an event.</summary>
    public byte[] BodyOf(int device, int number)
    {
        var type = population.TypeOf(device);
        var body = new ArrayBufferWriter<byte>(160 + (32 * type.Names.Count) + type.Padding.Length);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("deviceId"u8, population.Names.Of(device));
            json.WriteString("ts"u8, Time(TimestampOf(device, number)));
            json.WriteNumber("seq"u8, FirstSequence + number);
            json.WriteStartObject("metrics"u8);
            for (var metric = 0; metric < type.Names.Count; metric++)
            {
                json.WriteNumber(type.Names[metric], ValueOf(metric, device, number));
            }

            if (type.Padding.Length > 0)
            {
                json.WriteString(DeviceType.PaddingName, type.Padding);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>A time as events and queries carry it.</summary>
    public static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
