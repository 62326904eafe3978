using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Serverless.Benchmarks.Fleet;

/// <summary>Bodies as devices send them: about 200 bytes with six metrics.</summary>
internal static class TelemetryBody
{
    /// <summary>The metric that holds the reading's sequence number, so that a state tells which reading it shows.</summary>
    public const string Counter = "counter";

    /// <param name="deviceId">The device.</param>
    /// <param name="time">The reading's time.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="metrics">Metrics, 1 and more.</param>
    public static byte[] Write(string deviceId, DateTimeOffset time, long sequence, int metrics)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("deviceId", deviceId);
            json.WriteString("ts", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("seq", sequence);
            json.WriteStartObject("metrics");
            for (var metric = 0; metric < metrics; metric++)
            {
                WriteMetric(json, metric, sequence);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetric(Utf8JsonWriter json, int metric, long sequence)
    {
        switch (metric)
        {
            case 0: json.WriteNumber(Counter, sequence); break;
            case 1: json.WriteNumber("temperature", 20 + (sequence % 100 / 10.0)); break;
            case 2: json.WriteNumber("pressure", 1013 + (sequence % 37 / 4.0)); break;
            case 3: json.WriteBoolean("running", sequence % 7 != 0); break;
            case 4: json.WriteString("mode", sequence % 11 == 0 ? "manual" : "auto"); break;
            case 5: json.WriteNumber("vibration", 0.01 * (sequence % 53)); break;
            default: json.WriteNumber(string.Create(CultureInfo.InvariantCulture, $"channel{metric}"), sequence + metric); break;
        }
    }
}
