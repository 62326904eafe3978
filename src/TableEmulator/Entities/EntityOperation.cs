using Serverless.TableEmulator.Errors;
using Serverless.TableEmulator.Http;
using Serverless.TableEmulator.Limits;
using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Entities;

/// <summary>A change of one entity, from a request or a part of a batch: checked, not yet applied.</summary>
internal sealed record EntityOperation
{
    public required string Table { get; init; }

    public required string PartitionKey { get; init; }

    public required string RowKey { get; init; }

    public required EntityWrite Write { get; init; }

    /// <summary>True if an insert answers with the entity, false with 204, null if the caller did not say (the entity).</summary>
    public bool? ReturnContent { get; init; }

    /// <summary>Checks a change; the refusal, or null and the operation.</summary>
    /// <param name="method">The verb, X-HTTP-Method applied.</param>
    /// <param name="target">The table (POST) or the entity.</param>
    /// <param name="ifMatch">The header; null if it is absent.</param>
    /// <param name="prefer">The header; null if it is absent.</param>
    /// <param name="body">JSON of the entity; empty for a delete.</param>
    /// <param name="operation">The operation.</param>
    public static TableError? Parse(
        string method, RequestTarget target, string? ifMatch, string? prefer, ReadOnlyMemory<byte> body, out EntityOperation? operation)
    {
        operation = null;
        string? partitionKey = target.PartitionKey;
        string? rowKey = target.RowKey;
        long? expected = null;
        if (ifMatch is not null && !EntityTag.TryParse(ifMatch, out expected)) return TableErrors.InvalidInput;
        if (Action(method, target.Kind, ifMatch is not null, out var action) is { } badAction) return badAction;

        byte[] properties = [];
        if (action != EntityAction.Delete)
        {
            if (EntityJsonReader.Read(body, withKeys: action == EntityAction.Insert, out var content) is { } badBody) return badBody;
            properties = content!.Properties;
            if (action == EntityAction.Insert) (partitionKey, rowKey) = (content.PartitionKey, content.RowKey);
            if (partitionKey is null || rowKey is null) return TableErrors.PropertiesNeedValue;
            if (CheckStored(partitionKey, rowKey, properties) is { } beyondLimits) return beyondLimits;
        }

        operation = new EntityOperation
        {
            Table = target.Table,
            PartitionKey = partitionKey,
            RowKey = rowKey,
            ReturnContent = Prefers(prefer),
            Write = new EntityWrite
            {
                Action = action,
                Key = EntityKey.Make(partitionKey, rowKey),
                KeyChars = partitionKey.Length + rowKey.Length,
                IfMatch = expected,
                Properties = properties,
            },
        };
        return null;
    }

    private static TableError? CheckStored(string partitionKey, string rowKey, byte[] properties) =>
        KeyRules.Check("PartitionKey", partitionKey) ?? KeyRules.Check("RowKey", rowKey)
        ?? EntitySize.Check(partitionKey.Length + rowKey.Length, properties);

    private static TableError? Action(string method, ResourceKind kind, bool hasIfMatch, out EntityAction action)
    {
        action = (method, hasIfMatch) switch
        {
            ("POST", _) => EntityAction.Insert,
            ("PUT", false) => EntityAction.InsertOrReplace,
            ("PUT", true) => EntityAction.Replace,
            (EffectiveMethod.Merge, false) => EntityAction.InsertOrMerge,
            (EffectiveMethod.Merge, true) => EntityAction.Merge,
            _ => EntityAction.Delete,
        };
        if (method is not ("POST" or "PUT" or EffectiveMethod.Merge or "DELETE")) return TableErrors.MethodNotAllowed;
        if (kind != (method == "POST" ? ResourceKind.Entities : ResourceKind.Entity)) return TableErrors.MethodNotAllowed;
        return method == "DELETE" && !hasIfMatch ? TableErrors.MissingRequiredHeader : null;
    }

    private static bool? Prefers(string? prefer) => prefer?.Trim() switch
    {
        "return-content" => true,
        "return-no-content" => false,
        _ => null,
    };
}
