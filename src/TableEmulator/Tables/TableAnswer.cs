using System.Text.Json;
using Serverless.TableEmulator.Http;

namespace Serverless.TableEmulator.Tables;

/// <summary>Tables as JSON.</summary>
internal static class TableAnswer
{
    public static TableResponse One(TableRequest request, string name, int status)
    {
        using var buffer = new JsonBuffer();
        Write(buffer.Json, request, name, alone: true);
        return new TableResponse(status)
        {
            ContentType = MetadataNegotiation.ContentType(request.Metadata),
            Body = buffer.ToBody(),
        };
    }

    public static void Write(Utf8JsonWriter json, TableRequest request, string name, bool alone)
    {
        json.WriteStartObject();
        if (alone && request.Metadata != MetadataLevel.None)
            json.WriteString("odata.metadata"u8, request.Uris.Metadata("Tables/@Element"));
        if (request.Metadata == MetadataLevel.Full)
        {
            json.WriteString("odata.type"u8, request.Uris.TypeName("Tables"));
            json.WriteString("odata.id"u8, request.Uris.Table(name));
            json.WriteString("odata.editLink"u8, ResourceUris.TableLink(name));
        }

        json.WriteString("TableName"u8, name);
        json.WriteEndObject();
    }
}
