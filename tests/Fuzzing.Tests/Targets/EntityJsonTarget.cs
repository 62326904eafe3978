using System.Text;
using System.Text.Json;
using Serverless.Fuzzing.Tests.Engine;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.Fuzzing.Tests.Targets;

/// <summary>Entities as JSON: what is taken is JSON to the framework too, and comes back out and in again unchanged.</summary>
internal sealed class EntityJsonTarget : FuzzTarget
{
    private static readonly string[] Names =
        ["PartitionKey", "RowKey", "Timestamp", "a", "b", "a@odata.type", "b@odata.type", "odata.etag", "a@odata.x", "é", "_", "1", "a-b", "\\u0061", "PartitionKey@odata.type"];

    private static readonly string[] Values =
    [
        "\"p\"", "\"Edm.Int64\"", "\"Edm.Int32\"", "\"Edm.Double\"", "\"Edm.DateTime\"", "\"Edm.Guid\"", "\"Edm.Binary\"", "\"Edm.Boolean\"", "\"Edm.String\"", "\"1\"", "\"NaN\"", "\"-INF\"",
        "\"2026-01-01T00:00:00.1234567Z\"", "\"00000000-0000-0000-0000-000000000001\"", "\"AQID\"", "\"AQ==\"", "2147483648", "9223372036854775807", "1e308", "0.1", "true",
    ];

    private static readonly ResourceUris Uris = new("http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1");

    public override IEnumerable<byte[]> Seeds => Utf8(
        "{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"a\":1,\"b\":\"x\"}",
        "{\"a@odata.type\":\"Edm.Int64\",\"a\":\"1\",\"b@odata.type\":\"Edm.DateTime\",\"b\":\"2026-01-01T00:00:00Z\"}",
        "{\"a\":\"AQID\",\"a@odata.type\":\"Edm.Binary\",\"odata.etag\":{\"x\":[1]},\"b\":1.5}",
        "{\"a@odata.type\":\"Edm.Double\",\"a\":\"NaN\",\"b@odata.type\":\"Edm.Guid\",\"b\":\"00000000-0000-0000-0000-000000000001\"}");

    public override IReadOnlyList<byte[]> Tokens { get; } = JsonTokens.With([.. Names.Select(name => $"\"{name}\":"), .. Values]);

    public override int MaxInputBytes => 16_384;

    public override byte[] Generate(Random random)
    {
        var json = new JsonGenerator(random, Names, Values).Make();
        return json[0] == '{' ? json : [.. "{\"a\":"u8, .. json, .. "}"u8];
    }

    public override object Try(byte[] input)
    {
        if (EntityJsonReader.Read(input, withKeys: true, out var content) is { } error)
        {
            return error.Code;
        }

        if ($"{content!.PartitionKey}{content.RowKey}".Any(char.IsControl))
        {
            return "refused for its keys, later";
        }

        using (var document = JsonDocument.Parse(input))
        {
            Hold(document.RootElement.ValueKind == JsonValueKind.Object, "taken, and no object");
        }

        var again = Write(content!);
        Hold(EntityJsonReader.Read(again, withKeys: true, out var second) is null, $"taken once, and refused as written: {Encoding.UTF8.GetString(again)}");
        Hold(second!.Properties.AsSpan().SequenceEqual(content!.Properties), $"changed on its way out and in: {Encoding.UTF8.GetString(again)}");
        Hold(second.PartitionKey == (content.PartitionKey ?? "") && second.RowKey == (content.RowKey ?? ""), "the keys changed on their way");
        return Types(content.Properties);
    }

    private static byte[] Write(EntityContent content)
    {
        var key = EntityKey.Make(content.PartitionKey ?? "", content.RowKey ?? "");
        var written = new MemoryStream();
        using (var json = new Utf8JsonWriter(written))
        {
            new EntityJsonWriter(Uris, "t", MetadataLevel.Full, projection: null)
                .Write(json, new StoredEntity(key, 630_000_000_000_000_000, content.Properties), alone: true);
        }

        return written.ToArray();
    }

    private static string Types(byte[] properties)
    {
        var reader = new PropertyReader(properties);
        var types = new SortedSet<EdmType>();
        while (reader.Read())
        {
            types.Add(reader.Type);
        }

        return string.Join(',', types);
    }
}
