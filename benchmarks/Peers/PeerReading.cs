using System.Text.Json;
using Azure.Data.Tables;

namespace Serverless.Benchmarks.Peers;

/// <summary>An event as an application deserializes it that does no more than it must.</summary>
internal sealed record PeerReading(string DeviceId, DateTimeOffset Ts, long Seq, Dictionary<string, JsonElement> Metrics)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static PeerReading Read(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize<PeerReading>(body.Span, Json)!;

    /// <summary>The row that holds it.</summary>
    public TableEntity ToEntity(string partitionKey, string rowKey)
    {
        var entity = new TableEntity(partitionKey, rowKey) { ["ts"] = Ts, ["seq"] = Seq };
        foreach (var (name, value) in Metrics)
        {
            entity[name] = value.ValueKind switch
            {
                JsonValueKind.Number => value.GetDouble(),
                JsonValueKind.String => value.GetString(),
                _ => (object)value.GetBoolean(),
            };
        }

        return entity;
    }
}
