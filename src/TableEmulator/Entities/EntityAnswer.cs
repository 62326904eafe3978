using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Entities;

/// <summary>The answer to a change that was applied.</summary>
internal static class EntityAnswer
{
    public static TableResponse Write(EntityOperation operation, long ticks, ResourceUris uris, MetadataLevel level)
    {
        var headers = new List<KeyValuePair<string, string>>(4);
        if (operation.Write.Action == EntityAction.Delete) return new TableResponse(StatusCodes.Status204NoContent);

        headers.Add(new("ETag", EntityTag.Write(ticks)));
        if (operation.Write.Action != EntityAction.Insert)
            return new TableResponse(StatusCodes.Status204NoContent) { Headers = headers };

        var link = uris.Entity(operation.Table, operation.PartitionKey, operation.RowKey);
        headers.Add(new("Location", link));
        if (operation.ReturnContent is { } chosen)
            headers.Add(new("Preference-Applied", chosen ? "return-content" : "return-no-content"));
        if (operation.ReturnContent == false)
        {
            headers.Add(new("DataServiceId", link));
            return new TableResponse(StatusCodes.Status204NoContent) { Headers = headers };
        }

        using var buffer = new JsonBuffer();
        new EntityJsonWriter(uris, operation.Table, level, null)
            .Write(buffer.Json, new StoredEntity(operation.Write.Key, ticks, operation.Write.Properties), alone: true);
        return new TableResponse(StatusCodes.Status201Created)
        {
            Headers = headers,
            ContentType = MetadataNegotiation.ContentType(level),
            Body = buffer.ToBody(),
        };
    }
}
