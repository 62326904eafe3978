using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables.Points;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>
/// Table Storage with the backend's rules: bounded attempts with jittered backoff, tables made when a write finds
/// none, conflicts and refusals as outcomes, outages as <see cref="TableStoreUnavailableException"/>.
/// </summary>
/// <remarks>A write may be carried out more than once: an attempt that got no answer is repeated. Callers choose
/// operations that bear it. See docs/decisions/0004-ingest-and-writes.md.</remarks>
public sealed class TableStore
{
    /// <summary>The most operations of one transaction, a limit of the service.</summary>
    public const int MaxOperations = 100;

    /// <summary>The most rows of one page of a query, a limit of the service.</summary>
    public const int MaxPageSize = 1000;

    private readonly TableCatalog _tables;
    private readonly TableAttempts _attempts;
    private readonly TransactionClient _transactions;
    private readonly PointClient _points;
    private readonly TimeProvider _time;

    public TableStore(
        TableClients clients, IOptions<TablesOptions> options, TimeProvider time, BackendMetrics metrics, ILogger<TableStore> logger)
        : this(clients, options, time, metrics, logger, Random.Shared)
    {
    }

    internal TableStore(
        TableClients clients, IOptions<TablesOptions> options, TimeProvider time, BackendMetrics metrics, ILogger<TableStore> logger, Random random)
    {
        _tables = new TableCatalog(clients.Service);
        _transactions = clients.Transactions;
        _points = clients.Points;
        _time = time;
        _attempts = new TableAttempts(_tables, new TableBackoff(options, time, random), metrics, logger);
    }

    /// <summary>Reads one row.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="partitionKey">The row's PartitionKey.</param>
    /// <param name="rowKey">The row's RowKey.</param>
    /// <param name="select">The columns to read; null for all.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The row; null where the row or its table is missing.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TableEntity?> FindAsync(
        string table, string partitionKey, string rowKey, IEnumerable<string>? select, CancellationToken cancellationToken) =>
        _attempts.ReadAsync("find", table, async token =>
        {
            var found = await _tables.Client(table)
                .GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, select, token).ConfigureAwait(false);
            return found.HasValue ? found.Value : null;
        }, cancellationToken);

    /// <summary>Reads one row as its bytes. The hot path.</summary>
    /// <inheritdoc cref="PointClient.FindAsync" path="/param"/>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    internal async Task<PointRow> FindPointAsync(
        string table, string partitionKey, string rowKey, string? select, CancellationToken cancellationToken) =>
        (await _attempts.ReadAsync("find", table, async token =>
        {
            var startedAt = _time.GetTimestamp();
            var row = await _points.FindAsync(table, partitionKey, rowKey, select, token).ConfigureAwait(false);
            return row.From(startedAt);
        }, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Reads the first page of a query as its bytes, rows with their ETags. The hot path.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="filter">An OData filter.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    internal Task<PointPage> QueryPointsAsync(string table, string filter, CancellationToken cancellationToken) =>
        QueryPointsAsync(table, new PointQuery { Filter = filter, WithETags = true }, cancellationToken);

    /// <summary>Reads a page of a query as its bytes; a missing table is empty. The hot path.</summary>
    /// <inheritdoc cref="PointClient.QueryAsync" path="/param"/>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    internal async Task<PointPage> QueryPointsAsync(string table, PointQuery query, CancellationToken cancellationToken) =>
        (await _attempts.ReadAsync("query", table, async token =>
        {
            var startedAt = _time.GetTimestamp();
            var page = await _points.QueryAsync(table, query, token).ConfigureAwait(false);
            return page.From(startedAt);
        }, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Reads one page of a query.</summary>
    /// <param name="table">The table's name; a missing table is empty.</param>
    /// <param name="filter">An OData filter; null for every row.</param>
    /// <param name="select">The columns to read; null for all.</param>
    /// <param name="pageSize">1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="continuation">Where the page begins, from the page before; null for the first.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>A page, short or empty at the store's choice; the query ends where it has no continuation.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<TablePage> QueryPageAsync(
        string table, string? filter, IEnumerable<string>? select, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, MaxPageSize);

        var page = await _attempts.ReadAsync("query", table, async token =>
        {
            var pages = _tables.Client(table)
                .QueryAsync<TableEntity>(filter, pageSize, select, token)
                .AsPages(continuation, pageSize)
                .GetAsyncEnumerator(token);
            await using (pages.ConfigureAwait(false))
            {
                return await pages.MoveNextAsync().ConfigureAwait(false)
                    ? new TablePage(pages.Current.Values, string.IsNullOrEmpty(pages.Current.ContinuationToken) ? null : pages.Current.ContinuationToken)
                    : null;
            }
        }, cancellationToken).ConfigureAwait(false);
        return page ?? new TablePage([], null);
    }

    /// <summary>Reads all rows of a query, page after page.</summary>
    /// <inheritdoc cref="QueryPageAsync" path="/param"/>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async IAsyncEnumerable<TableEntity> QueryAsync(
        string table, string? filter, IEnumerable<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await QueryPageAsync(table, filter, select, MaxPageSize, continuation, cancellationToken).ConfigureAwait(false);
            foreach (var entity in page.Entities)
            {
                yield return entity;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    /// <summary>The tables whose names begin with a prefix, such as <see cref="TableNames.HistoryPrefix"/>.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<IReadOnlyList<string>> ListTablesAsync(string prefix, CancellationToken cancellationToken) =>
        await _attempts.ReadAsync("list", prefix, token => _tables.ListAsync(prefix, token)!, cancellationToken).ConfigureAwait(false) ?? [];

    /// <summary>The tables this process has made, or found on making them. No request.</summary>
    internal IEnumerable<string> KnownTables => _tables.Made;

    /// <summary>Carries out operations on rows of one partition, all or none. Makes a missing table.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="actions">1 to <see cref="MaxOperations"/>, each row once, one PartitionKey.</param>
    /// <param name="cancellationToken">Ends the wait; the operations may be stored all the same.</param>
    /// <returns>What the store answered. A conflict of nothing but upserts is a race inside the store, and retried.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the operations may be stored all the same.</exception>
    public Task<TransactionOutcome> SubmitAsync(
        string table, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(actions.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions.Count, MaxOperations);

        return _attempts.WriteAsync("transaction", table, conditional: !IsUnconditional(actions), async (client, token) =>
        {
            var response = await client.SubmitTransactionAsync(actions, token).ConfigureAwait(false);
            var parts = response.Value;
            if (parts.Count != actions.Count)
            {
                throw new InvalidDataException("The answer to a transaction is incomplete.");
            }

            var etags = new ETag[parts.Count];
            for (var i = 0; i < etags.Length; i++)
            {
                etags[i] = parts[i].Headers.ETag ?? default;
            }

            return Committed(response.GetRawResponse().Status, etags);
        }, cancellationToken);
    }

    /// <summary>Carries out operations on rows of one partition, all or none. Makes a missing table. The hot path.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="operations">1 to <see cref="MaxOperations"/>, each row once, one PartitionKey.</param>
    /// <param name="cancellationToken">Ends the wait; the operations may be stored all the same.</param>
    /// <returns>What the store answered, without ETags where all are upserts. A conflict of nothing but upserts is a race
    /// inside the store, and retried.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the operations may be stored all the same.</exception>
    internal Task<TransactionOutcome> SubmitAsync(
        string table, IReadOnlyList<TransactionOperation> operations, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(operations.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operations.Count, MaxOperations);

        var conditional = IsConditional(operations);
        var activity = TransactionActivity.Start(table, operations.Count);
        var transaction = _attempts.WriteAsync(
            "transaction",
            table,
            conditional,
            (_, token) => _transactions.SubmitAsync(table, operations, withETags: conditional, token),
            cancellationToken);
        return activity is null ? transaction : TransactionActivity.EndWithAsync(activity, transaction);
    }

    /// <summary>Adds one row. A conflict: it is there already.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> AddAsync(string table, TableEntity entity, CancellationToken cancellationToken) =>
        _attempts.WriteAsync("add", table, conditional: true, async (client, token) =>
            Committed(await client.AddEntityAsync(entity, token).ConfigureAwait(false)), cancellationToken);

    /// <summary>Replaces one row if its ETag is still the given one. A conflict: it was changed, or is gone.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> UpdateAsync(string table, TableEntity entity, ETag ifMatch, CancellationToken cancellationToken) =>
        _attempts.WriteAsync("update", table, conditional: true, async (client, token) =>
            Committed(await client.UpdateEntityAsync(entity, ifMatch, TableUpdateMode.Replace, token).ConfigureAwait(false)), cancellationToken);

    /// <summary>Adds or replaces one row, whatever stands there.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> UpsertAsync(string table, TableEntity entity, CancellationToken cancellationToken) =>
        _attempts.WriteAsync("upsert", table, conditional: false, async (client, token) =>
            Committed(await client.UpsertEntityAsync(entity, TableUpdateMode.Replace, token).ConfigureAwait(false)), cancellationToken);

    /// <summary>Deletes one row if its ETag is still the given one (<see cref="ETag.All"/>: whatever it is). A conflict:
    /// it was changed, or is gone.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> DeleteAsync(
        string table, string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken) =>
        _attempts.WriteAsync("delete", table, conditional: true, async (client, token) =>
        {
            var response = await client.DeleteEntityAsync(partitionKey, rowKey, ifMatch, token).ConfigureAwait(false);
            // The client swallows the 404 of a row that is gone.
            return response.Status == 404
                ? new TransactionOutcome { Kind = TransactionOutcomeKind.Conflict, Status = 404, ErrorCode = "ResourceNotFound", FailedIndex = 0 }
                : Committed(response);
        }, cancellationToken);

    /// <summary>Makes the tables that are missing, in parallel.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out, or will not make one of them.</exception>
    public Task EnsureTablesAsync(IEnumerable<string> tables, CancellationToken cancellationToken) =>
        Task.WhenAll(tables.Select(table => EnsureTableAsync(table, cancellationToken)));

    /// <summary>Drops a table with all its rows. Whoever writes to it later makes it anew.</summary>
    /// <returns>False where there was none, or it is being deleted already.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the table may be gone.</exception>
    public async Task<bool> DeleteTableAsync(string table, CancellationToken cancellationToken) =>
        await _attempts.ReadAsync("delete-table", table, token => _tables.DropAsync(table, token), cancellationToken)
            .ConfigureAwait(false) is not null;

    private async Task EnsureTableAsync(string table, CancellationToken cancellationToken)
    {
        var since = _tables.Version;
        var outcome = await _attempts.WriteAsync("create-table", table, conditional: false, async (_, token) =>
        {
            await _tables.MakeAsync(table, since, token).ConfigureAwait(false);
            return Committed(201, []);
        }, cancellationToken).ConfigureAwait(false);
        if (!outcome.IsCommitted)
        {
            throw new TableStoreUnavailableException($"Table {table} cannot be made: {outcome.Status} {outcome.ErrorCode}.");
        }
    }

    private static bool IsUnconditional(IReadOnlyList<TableTransactionAction> actions)
    {
        foreach (var action in actions)
        {
            if (action.ActionType is not (TableTransactionActionType.UpsertReplace or TableTransactionActionType.UpsertMerge))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsConditional(IReadOnlyList<TransactionOperation> operations)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i].Kind != TransactionKind.Upsert)
            {
                return true;
            }
        }

        return false;
    }

    private static TransactionOutcome Committed(Response response) =>
        Committed(response.Status, [response.Headers.ETag ?? default]);

    private static TransactionOutcome Committed(int status, ETag[] etags) =>
        new() { Kind = TransactionOutcomeKind.Committed, Status = status, ETags = etags };
}
