using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands;

/// <summary>Removes commands whose retention is over, those of deleted devices among them.</summary>
public sealed partial class CommandSweep
{
    private readonly TableStore _tables;
    private readonly TimeSpan _retention;
    private readonly int _buckets;
    private readonly TimeProvider _time;
    private readonly ILogger<CommandSweep> _logger;

    public CommandSweep(
        TableStore tables,
        IOptions<TablesOptions> tablesOptions,
        IOptions<CommandsOptions> options,
        TimeProvider time,
        ILogger<CommandSweep> logger)
    {
        _tables = tables;
        _retention = options.Value.Retention;
        _buckets = tablesOptions.Value.Buckets;
        _time = time;
        _logger = logger;
    }

    /// <summary>Removes what expired longer ago than <see cref="CommandsOptions.Retention"/>, a page of one transaction
    /// at a time. What is left when it is cancelled is left to the next run.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var expiredBefore = _time.GetUtcNow() - _retention;
        var removed = 0L;
        for (var bucket = 0; bucket < _buckets; bucket++)
        {
            removed += await SweepAsync(Bucket.Name(bucket), expiredBefore, cancellationToken);
        }

        Log.Removed(_logger, removed);
    }

    private async Task<long> SweepAsync(string bucket, DateTimeOffset expiredBefore, CancellationToken cancellationToken)
    {
        var filter = CommandKeys.AllFilter(bucket) + " and " + TableClient.CreateQueryFilter($"expiresAt lt {expiredBefore}");
        var removed = 0L;
        string? continuation = null;
        do
        {
            var page = await _tables.QueryPageAsync(
                TableNames.Commands,
                filter,
                [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)],
                TableStore.MaxOperations,
                continuation,
                cancellationToken);
            if (page.Entities.Count > 0)
            {
                removed += await RemoveAsync(page.Entities, cancellationToken);
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return removed;
    }

    /// <returns>How many it removed. None where a poll moved one of them meanwhile: the next run finds them again.</returns>
    private async Task<int> RemoveAsync(IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        var outcome = await _tables.SubmitAsync(
            TableNames.Commands,
            [.. rows.Select(row => new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, row.RowKey), ETag.All))],
            cancellationToken);
        return outcome.IsCommitted ? rows.Count : 0;
    }
}
