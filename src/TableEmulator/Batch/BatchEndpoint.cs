using System.Text;
using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Throughput;

namespace Serverless.TableEmulator.Batch;

/// <summary>Entity group transactions.</summary>
internal sealed class BatchEndpoint(TableStore store, EntitiesEndpoint entities, ThroughputMeter? meter, TimeProvider time)
{
    public async Task<TableResponse> AnswerAsync(TableRequest request, ReadOnlyMemory<byte> body, string requestId)
    {
        if (request.Method != "POST") return TableResponse.Of(TableErrors.MethodNotAllowed);
        if (BatchReader.Read(request.Context.Request.ContentType, body, out var parts, out var isChangeSet) is { } malformed)
            return TableResponse.Of(malformed);
        if (!isChangeSet) return await QueryAsync(request, parts[0], requestId).ConfigureAwait(false);

        var operations = new List<BatchOperation>(parts.Count);
        if (new TransactionReader(request.Account, request.Access).Read(parts, operations) is var (error, index))
            return Refuse(error, index, requestId);
        if (IsBusy(operations)) return Refuse(TableErrors.ServerBusy, 0, requestId);
        var writes = operations.ConvertAll(operation => operation.Entity.Write);
        var command = new EntityTransaction(operations[0].Entity.Table, writes);
        var outcome = await store.WriteAsync(command, request.Aborted).ConfigureAwait(false);
        if (outcome.Error is { } refusal) return Refuse(refusal, outcome.FailedIndex, requestId);

        return BatchWriter.WriteApplied(operations, outcome.Ticks, request.Uris);
    }

    private bool IsBusy(List<BatchOperation> operations)
    {
        var first = operations[0].Entity;
        return meter is not null && store.Catalog.TryGet(first.Table, out var table)
            && !meter.TryTake(table.Id, first.PartitionKey, operations.Count);
    }

    /// <summary>A refused transaction is one answer: that of the operation at fault, its index before the message.</summary>
    private TableResponse Refuse(TableError error, int index, string requestId) =>
        BatchWriter.Write([InnerError(At(error, index), requestId)], isChangeSet: true);

    private static TableError At(TableError error, int index) => error with { Message = $"{index}:{error.Message}" };

    private TableResponse InnerError(TableError error, string requestId) => new(error.Status)
    {
        ContentType = ErrorBody.ContentType,
        Body = ErrorBody.Write(error, requestId, time.GetUtcNow().UtcTicks),
    };

    /// <summary>A query is the only operation of its batch.</summary>
    private async Task<TableResponse> QueryAsync(TableRequest request, BatchPart part, string requestId)
    {
        if (!part.Method.Span.SequenceEqual("GET"u8)) return TableResponse.Of(TableErrors.InvalidInput);
        var answer = await QueryPartAsync(request, part).ConfigureAwait(false);
        if (answer.Error is { } error) answer = InnerError(At(error, 0), requestId);
        return BatchWriter.Write([answer], isChangeSet: false);
    }

    private async Task<TableResponse> QueryPartAsync(TableRequest request, BatchPart part)
    {
        if (RequestTarget.Parse(Encoding.UTF8.GetString(part.Target.Span), request.Account, out var target) is { } badTarget) return TableResponse.Of(badTarget);
        if (target.Kind is not (ResourceKind.Entities or ResourceKind.Entity)) return TableResponse.Of(TableErrors.InvalidInput);
        if (MetadataNegotiation.Choose(MultipartText.Text(part.Headers.Accept), target.Parameter("$format"), out var level) is { } badFormat)
            return TableResponse.Of(badFormat);
        var query = request with { Target = target, Method = "GET", Metadata = level };
        if (query.Access.Check(RequiredAccess.Of(query), target.Table) is { } forbidden) return TableResponse.Of(forbidden);
        return await entities.AnswerAsync(query, default).ConfigureAwait(false);
    }
}
