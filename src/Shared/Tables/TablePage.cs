using Azure.Data.Tables;

namespace Serverless.Shared.Tables;

/// <summary>One page of a query. May be short or empty and still have a continuation.</summary>
/// <param name="Entities">By PartitionKey, then RowKey, in ordinal order.</param>
/// <param name="Continuation">Where the next page begins; null at the end.</param>
public sealed record TablePage(IReadOnlyList<TableEntity> Entities, string? Continuation);
