using System.Text;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Filter;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Queries;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Tables;

/// <summary>Lists tables. For the filter, a table is an entity with the one property TableName.</summary>
internal sealed class TableQuery(TableStore store)
{
    private const string NextTableName = "NextTableName";

    public TableResponse Answer(TableRequest request)
    {
        var options = new QueryOptions(request.Target);
        if (options.Error is { } error) return TableResponse.Of(error);
        var start = "";
        if (request.Target.Parameter(NextTableName) is { Length: > 0 } token && !ContinuationToken.TryParse(token, out start))
            return TableResponse.Of(TableErrors.InvalidInput);

        using var buffer = new JsonBuffer();
        var json = buffer.Json;
        json.WriteStartObject();
        if (request.Metadata != MetadataLevel.None) json.WriteString("odata.metadata"u8, request.Uris.Metadata("Tables"));
        json.WriteStartArray("value"u8);
        string? next = null;
        var rows = 0;
        foreach (var table in store.Catalog.List())
        {
            if (string.Compare(table.Name, start, StringComparison.OrdinalIgnoreCase) < 0 || !Matches(options.Filter, table.Name)) continue;
            if (options.Top == 0) break;
            if (rows++ == options.Top)
            {
                next = table.Name;
                break;
            }

            TableAnswer.Write(json, request, table.Name, alone: false);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return new TableResponse(StatusCodes.Status200OK)
        {
            Headers = next is null ? [] : [new("x-ms-continuation-" + NextTableName, ContinuationToken.Write(next))],
            ContentType = MetadataNegotiation.ContentType(request.Metadata),
            Body = buffer.ToBody(),
        };
    }

    private static bool Matches(FilterNode? filter, string name)
    {
        if (filter is null) return true;
        var properties = new PropertyWriter();
        properties.Append("TableName"u8, EdmType.String, Encoding.UTF8.GetBytes(name));
        return FilterEvaluator.Matches(filter, new StoredEntity(EntityKey.Make("", ""), 0, properties.Written));
    }
}
