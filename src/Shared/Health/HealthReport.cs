using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Health;

/// <summary>What <c>GET /health</c> tells. Nothing of names, addresses or causes: the endpoint is public.</summary>
/// <param name="TablesHealthy">Whether Table Storage answered in time.</param>
/// <param name="EventHubsHealthy">Whether Event Hubs answered in time.</param>
/// <param name="Lag">Null where it could not be found out.</param>
internal sealed record HealthReport(bool TablesHealthy, bool EventHubsHealthy, IngestLag? Lag)
{
    public bool IsHealthy => TablesHealthy && EventHubsHealthy;

    public ReadOnlyMemory<byte> Write() => JsonBody.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", Text(IsHealthy));
        writer.WriteStartObject("dependencies");
        writer.WriteString("tables", Text(TablesHealthy));
        writer.WriteString("eventHubs", Text(EventHubsHealthy));
        writer.WriteEndObject();
        writer.WriteStartObject("ingestLag");
        WriteLag(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private void WriteLag(Utf8JsonWriter writer)
    {
        if (Lag is null)
        {
            writer.WriteNull("events");
            writer.WriteNull("seconds");
            return;
        }

        writer.WriteNumber("events", Lag.Events);
        writer.WriteNumber("seconds", Math.Round(Lag.Age.TotalSeconds, 3));
    }

    private static string Text(bool isHealthy) => isHealthy ? "healthy" : "unhealthy";
}
