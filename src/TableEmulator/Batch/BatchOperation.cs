using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Batch;

/// <summary>One change of a transaction.</summary>
internal sealed record BatchOperation(EntityOperation Entity, MetadataLevel Metadata, string? ContentId)
{
    /// <summary>Checks all parts and the rules that bind them; the first refusal and its index, or null.</summary>
    public static (TableError Error, int Index)? ParseAll(List<BatchPart> parts, string account, List<BatchOperation> operations)
    {
        if (parts.Count > ServiceLimits.MaxTransactionOperations)
            return (TableErrors.TooManyOperations, ServiceLimits.MaxTransactionOperations);

        var rows = new HashSet<string>(parts.Count, StringComparer.Ordinal);
        for (var i = 0; i < parts.Count; i++)
        {
            if (Parse(parts[i], account, out var operation) is { } error) return (error, i);
            operations.Add(operation!);
            var (first, entity) = (operations[0].Entity, operation!.Entity);
            if (!entity.Table.Equals(first.Table, StringComparison.OrdinalIgnoreCase) || entity.PartitionKey != first.PartitionKey)
                return (TableErrors.CommandsInBatchActOnDifferentPartitions, i);
            if (!rows.Add(entity.RowKey)) return (TableErrors.InvalidDuplicateRow, i);
        }

        return null;
    }

    public TableResponse Answer(long ticks, ResourceUris uris)
    {
        var answer = EntityAnswer.Write(Entity, ticks, uris, Metadata);
        return ContentId is null ? answer : answer with { Headers = [new("Content-ID", ContentId), .. answer.Headers] };
    }

    private static TableError? Parse(BatchPart part, string account, out BatchOperation? operation)
    {
        operation = null;
        if (RequestTarget.Parse(part.Target, account, out var target) is { } badTarget) return badTarget;
        if (target.Kind is not (ResourceKind.Entities or ResourceKind.Entity)) return TableErrors.InvalidInput;
        if (EffectiveMethod.Get(part.Method, part.Header("X-HTTP-Method"), out var method) is { } badMethod) return badMethod;
        if (MetadataNegotiation.Choose(part.Header("Accept"), target.Parameter("$format"), out var level) is { } badFormat)
            return badFormat;
        if (EntityOperation.Parse(method, target, part.Header, part.Body, out var entity) is { } badEntity) return badEntity;
        operation = new BatchOperation(entity!, level, part.Header("Content-ID"));
        return null;
    }
}
