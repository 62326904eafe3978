using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry;

/// <summary>Readings as the API shows them.</summary>
internal static class ReadingJson
{
    public static void WriteTo(Utf8JsonWriter writer, Reading reading)
    {
        writer.WriteStartObject();
        writer.WriteString("ts", Timestamp.Format(reading.Timestamp));
        WriteSequence(writer, reading.Sequence);
        writer.WriteStartObject("metrics");
        foreach (var metric in reading.Metrics)
        {
            writer.WritePropertyName(metric.Name);
            WriteValue(writer, metric.Value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteSequence(Utf8JsonWriter writer, long sequence)
    {
        if (sequence == Reading.NoSequence)
        {
            writer.WriteNull("seq");
        }
        else
        {
            writer.WriteNumber("seq", sequence);
        }
    }

    public static void WriteValue(Utf8JsonWriter writer, MetricValue value)
    {
        switch (value.Kind)
        {
            case MetricKind.Number:
                writer.WriteNumberValue(value.Number);
                break;
            case MetricKind.Boolean:
                writer.WriteBooleanValue(value.Boolean);
                break;
            default:
                writer.WriteStringValue(value.Text);
                break;
        }
    }
}
