using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Queries;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Throughput;

namespace Serverless.TableEmulator.Entities;

/// <summary>Requests to the entities of a table.</summary>
internal sealed class EntitiesEndpoint(TableStore store, ThroughputMeter? meter, TimeProvider time)
{
    private readonly EntityQuery _query = new(store, meter, time);

    public Task<TableResponse> AnswerAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        if (request.Method != "GET") return ChangeAsync(request, body);
        return request.Target.Kind == ResourceKind.Entity ? GetAsync(request) : _query.AnswerAsync(request);
    }

    private async Task<TableResponse> ChangeAsync(TableRequest request, ReadOnlyMemory<byte> body)
    {
        var (ifMatch, prefer) = (request.Header("If-Match"), request.Header("Prefer"));
        var refusal = EntityOperation.Parse(request.Method, request.Target, ifMatch, prefer, body, out var operation);
        if (refusal is not null) return TableResponse.Of(refusal);
        if (request.Access.CheckKey(operation!.Write.Key) is { } outside) return TableResponse.Of(outside);
        if (meter is not null && store.Catalog.TryGet(operation.Table, out var table) && !meter.TryTake(table.Id, operation.PartitionKey, 1))
            return TableResponse.Of(TableErrors.ServerBusy);
        var command = new EntityTransaction(operation.Table, [operation.Write]);
        var outcome = await store.WriteAsync(command, request.Aborted).ConfigureAwait(false);
        return outcome.Error is { } error
            ? TableResponse.Of(error)
            : EntityAnswer.Write(operation, outcome.Ticks[0], request.Uris, request.Metadata);
    }

    private async Task<TableResponse> GetAsync(TableRequest request)
    {
        var target = request.Target;
        if (!store.Catalog.TryGet(target.Table, out var table)) return TableResponse.Of(store.Catalog.Missing(target.Table));
        var options = new QueryOptions(target);
        var key = EntityKey.Make(target.PartitionKey, target.RowKey);
        EntityKey.SetTable(key, table.Id);

        // To a signature, an entity out of its range is not there.
        if (!request.Access.Bounds.Contains(key)) return TableResponse.Of(TableErrors.ResourceNotFound);
        if (meter?.TryTake(table.Id, target.PartitionKey, 1) == false) return TableResponse.Of(TableErrors.ServerBusy);
        using var buffer = new JsonBuffer();
        var writer = new EntityJsonWriter(request.Uris, table.Name, request.Metadata, options.Projection);
        var etag = "";
        var found = await store.FindAsync(
            key,
            entity =>
            {
                etag = EntityTag.Write(entity.Ticks);
                writer.Write(buffer.Json, entity, alone: true);
                return true;
            },
            request.Aborted).ConfigureAwait(false);
        if (!found) return TableResponse.Of(TableErrors.ResourceNotFound);
        return new TableResponse(StatusCodes.Status200OK)
        {
            Headers = [new("ETag", etag)],
            ContentType = MetadataNegotiation.ContentType(request.Metadata),
            Body = buffer.ToBody(),
        };
    }
}
