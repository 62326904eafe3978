using System.Text;
using Microsoft.Extensions.Primitives;
using Serverless.TableEmulator.Access;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;

namespace Serverless.TableEmulator.Batch;

/// <summary>Checks the parts of a transaction, one by one and the rules that bind them.</summary>
internal sealed class TransactionReader(string account, AccessGrant access)
{
    private readonly PartTargets _targets = new(account);
    private ReadOnlyMemory<byte>? _accept;
    private Dictionary<string, StringValues>? _query;
    private MetadataLevel _level;

    /// <summary>The first refusal and its index, or null.</summary>
    public (TableError Error, int Index)? Read(List<BatchPart> parts, List<BatchOperation> operations)
    {
        if (parts.Count > ServiceLimits.MaxTransactionOperations)
            return (TableErrors.TooManyOperations, ServiceLimits.MaxTransactionOperations);

        var rows = new HashSet<string>(parts.Count, StringComparer.Ordinal);
        for (var i = 0; i < parts.Count; i++)
        {
            if (Read(parts[i], out var operation) is { } error) return (error, i);
            operations.Add(operation!);
            var (first, entity) = (operations[0].Entity, operation!.Entity);
            if (!entity.Table.Equals(first.Table, StringComparison.OrdinalIgnoreCase) || entity.PartitionKey != first.PartitionKey)
                return (TableErrors.CommandsInBatchActOnDifferentPartitions, i);
            if (!rows.Add(entity.RowKey)) return (TableErrors.InvalidDuplicateRow, i);
        }

        return null;
    }

    private TableError? Read(BatchPart part, out BatchOperation? operation)
    {
        operation = null;
        if (_targets.Parse(part.Target, out var target) is { } badTarget) return badTarget;
        if (target.Kind is not (ResourceKind.Entities or ResourceKind.Entity)) return TableErrors.InvalidInput;
        var verb = part.Method.Span.SequenceEqual("PUT"u8) ? "PUT" : Encoding.UTF8.GetString(part.Method.Span);
        if (EffectiveMethod.Get(verb, MultipartText.Text(part.Headers.Method), out var method) is { } badMethod) return badMethod;
        if (ChooseFormat(part.Headers.Accept, target, out var level) is { } badFormat) return badFormat;
        var (ifMatch, prefer) = (MultipartText.Text(part.Headers.IfMatch), MultipartText.Text(part.Headers.Prefer));
        if (EntityOperation.Parse(method, target, ifMatch, prefer, part.Body, out var entity) is { } badEntity) return badEntity;
        if (access.Check(RequiredAccess.Of(entity!.Write.Action), target.Table) is { } forbidden) return forbidden;
        if (access.CheckKey(entity.Write.Key) is { } outside) return outside;
        operation = new BatchOperation(entity, level, MultipartText.Text(part.Headers.ContentId));
        return null;
    }

    /// <summary>Chooses as <see cref="MetadataNegotiation"/> does, once for parts in a row that ask alike.</summary>
    private TableError? ChooseFormat(ReadOnlyMemory<byte>? accept, RequestTarget target, out MetadataLevel level)
    {
        level = _level;
        var alike = ReferenceEquals(target.Query, _query) && accept.HasValue == _accept.HasValue
            && accept.GetValueOrDefault().Span.SequenceEqual(_accept.GetValueOrDefault().Span);
        if (alike) return null;
        if (MetadataNegotiation.Choose(MultipartText.Text(accept), target.Parameter("$format"), out level) is { } error) return error;
        (_accept, _query, _level) = (accept, target.Query, level);
        return null;
    }
}
