using System.Text.Json;
using Serverless.Shared.Http;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>The state as the API shows it.</summary>
internal static class StateJson
{
    public static ReadOnlyMemory<byte> Write(DeviceState state, bool isConnected) =>
        JsonBody.Write(writer => WriteTo(writer, state, isConnected));

    public static void WriteTo(Utf8JsonWriter writer, DeviceState state, bool isConnected)
    {
        writer.WriteStartObject();
        writer.WriteString("deviceId", state.DeviceId);
        writer.WriteNumber("version", state.Version);
        writer.WriteString("lastSeen", state.LastSeen is { } lastSeen ? Timestamp.Format(lastSeen) : null);
        writer.WriteBoolean("connected", isConnected);
        writer.WriteStartObject("metrics");
        foreach (var metric in state.Metrics)
        {
            writer.WriteStartObject(metric.Name);
            writer.WritePropertyName("value");
            ReadingJson.WriteValue(writer, metric.Value);
            writer.WriteString("ts", Timestamp.Format(metric.Timestamp));
            ReadingJson.WriteSequence(writer, metric.Sequence);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
