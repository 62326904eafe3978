using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>Aggregates as the API shows them.</summary>
internal static class AggregateJson
{
    public static void WriteTo(Utf8JsonWriter writer, WindowAggregate window)
    {
        writer.WriteStartObject();
        writer.WriteString("start", Timestamp.Format(window.Start));
        writer.WriteNumber("count", window.Count);
        writer.WriteNumber("min", window.Min);
        writer.WriteNumber("max", window.Max);
        writer.WriteNumber("avg", window.Average);
        writer.WriteNumber("first", window.First.Value);
        writer.WriteNumber("last", window.Last.Value);
        writer.WriteEndObject();
    }
}
