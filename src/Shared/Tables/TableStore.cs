using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Serverless.Shared.Tables;

/// <summary>
/// Table Storage with the backend's rules: bounded attempts with jittered backoff, tables made when a write finds
/// none, conflicts and refusals as outcomes, outages as <see cref="TableStoreUnavailableException"/>.
/// </summary>
/// <remarks>A write may be carried out more than once: an attempt that got no answer is repeated. Callers choose
/// operations that bear it. See docs/decisions/0004-ingest-and-writes.md.</remarks>
public sealed partial class TableStore
{
    /// <summary>The most operations of one transaction, a limit of the service.</summary>
    public const int MaxOperations = 100;

    /// <summary>The most rows of one page of a query, a limit of the service.</summary>
    public const int MaxPageSize = 1000;

    private readonly TableCatalog _tables;
    private readonly TableBackoff _backoff;
    private readonly BackendMetrics _metrics;
    private readonly ILogger _logger;

    public TableStore(
        TableServiceClient service, IOptions<TablesOptions> options, TimeProvider time, BackendMetrics metrics, ILogger<TableStore> logger)
        : this(service, options, time, metrics, logger, Random.Shared)
    {
    }

    internal TableStore(
        TableServiceClient service, IOptions<TablesOptions> options, TimeProvider time, BackendMetrics metrics, ILogger<TableStore> logger, Random random)
    {
        _tables = new TableCatalog(service);
        _backoff = new TableBackoff(options, time, random);
        _metrics = metrics;
        _logger = logger;
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
        ReadAsync("find", table, async token =>
        {
            var found = await _tables.Client(table)
                .GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, select, token).ConfigureAwait(false);
            return found.HasValue ? found.Value : null;
        }, cancellationToken);

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

        var page = await ReadAsync("query", table, async token =>
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
        await ReadAsync("list", prefix, token => _tables.ListAsync(prefix, token)!, cancellationToken).ConfigureAwait(false) ?? [];

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

        return WriteAsync("transaction", table, conditional: !IsUnconditional(actions), async (client, token) =>
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

    /// <summary>Adds one row. A conflict: it is there already.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> AddAsync(string table, TableEntity entity, CancellationToken cancellationToken) =>
        WriteAsync("add", table, conditional: true, async (client, token) =>
            Committed(await client.AddEntityAsync(entity, token).ConfigureAwait(false)), cancellationToken);

    /// <summary>Replaces one row if its ETag is still the given one. A conflict: it was changed, or is gone.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> UpdateAsync(string table, TableEntity entity, ETag ifMatch, CancellationToken cancellationToken) =>
        WriteAsync("update", table, conditional: true, async (client, token) =>
            Committed(await client.UpdateEntityAsync(entity, ifMatch, TableUpdateMode.Replace, token).ConfigureAwait(false)), cancellationToken);

    /// <summary>Adds or replaces one row, whatever stands there.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> UpsertAsync(string table, TableEntity entity, CancellationToken cancellationToken) =>
        WriteAsync("upsert", table, conditional: false, async (client, token) =>
            Committed(await client.UpsertEntityAsync(entity, TableUpdateMode.Replace, token).ConfigureAwait(false)), cancellationToken);

    /// <summary>Deletes one row if its ETag is still the given one (<see cref="ETag.All"/>: whatever it is). A conflict:
    /// it was changed, or is gone.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task<TransactionOutcome> DeleteAsync(
        string table, string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken) =>
        WriteAsync("delete", table, conditional: true, async (client, token) =>
        {
            var response = await client.DeleteEntityAsync(partitionKey, rowKey, ifMatch, token).ConfigureAwait(false);
            // The client swallows the 404 of a row that is gone.
            return response.Status == 404
                ? Failed(TransactionOutcomeKind.Conflict, 404, "ResourceNotFound", 0, unanswered: false)
                : Committed(response);
        }, cancellationToken);

    /// <summary>Makes the tables that are missing, in parallel.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out, or will not make one of them.</exception>
    public Task EnsureTablesAsync(IEnumerable<string> tables, CancellationToken cancellationToken) =>
        Task.WhenAll(tables.Select(table => EnsureTableAsync(table, cancellationToken)));

    private async Task EnsureTableAsync(string table, CancellationToken cancellationToken)
    {
        var since = _tables.Version;
        var outcome = await WriteAsync("create-table", table, conditional: false, async (_, token) =>
        {
            await _tables.MakeAsync(table, since, token).ConfigureAwait(false);
            return Committed(201, []);
        }, cancellationToken).ConfigureAwait(false);
        if (!outcome.IsCommitted)
        {
            throw new TableStoreUnavailableException($"Table {table} cannot be made: {outcome.Status} {outcome.ErrorCode}.");
        }
    }

    private async Task<T?> ReadAsync<T>(
        string operation, string table, Func<CancellationToken, Task<T?>> request, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            CountRequest(operation, attempt);
            try
            {
                return await request(cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException failure) when (failure.Status == 404 && !cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception failure) when (TableFault.IsStoreFailure(failure))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TableFault.Classify(failure) != TableFaultKind.Transient)
                {
                    // A query the service cannot understand: a fault of the program.
                    throw;
                }

                await WaitOrGiveUpAsync(operation, table, attempt, failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<TransactionOutcome> WriteAsync(
        string operation,
        string table,
        bool conditional,
        Func<TableClient, CancellationToken, Task<TransactionOutcome>> request,
        CancellationToken cancellationToken)
    {
        var client = _tables.Client(table);
        var unanswered = false;
        var tableMissing = false;
        var tablesVersion = 0L;
        for (var attempt = 1; ; attempt++)
        {
            CountRequest(operation, attempt);
            try
            {
                if (tableMissing)
                {
                    tableMissing = false;
                    await _tables.MakeAsync(table, tablesVersion, cancellationToken).ConfigureAwait(false);
                    Log.TableMade(_logger, table);
                }

                tablesVersion = _tables.Version;
                var outcome = await request(client, cancellationToken).ConfigureAwait(false);
                return unanswered ? outcome with { AfterUnansweredAttempt = true } : outcome;
            }
            catch (Exception failure) when (TableFault.IsStoreFailure(failure))
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (TableFault.Classify(failure))
                {
                    case TableFaultKind.Conflict when conditional:
                        _metrics.TableConflicts.Add(1);
                        return Failed(TransactionOutcomeKind.Conflict, (RequestFailedException)failure, unanswered);
                    case TableFaultKind.Rejected:
                        return Failed(TransactionOutcomeKind.Rejected, (RequestFailedException)failure, unanswered);
                    case TableFaultKind.TableMissing when attempt == 1:
                        // No wait: nothing is wrong with the store.
                        tableMissing = true;
                        continue;
                    case TableFaultKind.TableMissing:
                        tableMissing = true;
                        break;
                    default:
                        unanswered |= failure is not RequestFailedException { Status: > 0 and < 500 };
                        break;
                }

                await WaitOrGiveUpAsync(operation, table, attempt, failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitOrGiveUpAsync(
        string operation, string table, int attempt, Exception failure, CancellationToken cancellationToken)
    {
        var cause = TableFault.Describe(failure);
        if (attempt >= _backoff.MaxAttempts)
        {
            _metrics.TableUnavailable.Add(1, new KeyValuePair<string, object?>("operation", operation));
            throw new TableStoreUnavailableException(
                $"Table Storage failed {attempt} times in a row ({operation} on {table}); the last time: {cause}.", failure);
        }

        Log.AttemptFailed(_logger, operation, table, attempt, cause);
        await _backoff.DelayAsync(attempt, cancellationToken).ConfigureAwait(false);
    }

    private void CountRequest(string operation, int attempt)
    {
        var tag = new KeyValuePair<string, object?>("operation", operation);
        _metrics.TableRequests.Add(1, tag);
        if (attempt > 1)
        {
            _metrics.TableRetries.Add(1, tag);
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

    private static TransactionOutcome Committed(Response response) =>
        Committed(response.Status, [response.Headers.ETag ?? default]);

    private static TransactionOutcome Committed(int status, ETag[] etags) =>
        new() { Kind = TransactionOutcomeKind.Committed, Status = status, ETags = etags };

    private static TransactionOutcome Failed(TransactionOutcomeKind kind, RequestFailedException failure, bool unanswered) =>
        Failed(kind, failure.Status, failure.ErrorCode, (failure as TableTransactionFailedException)?.FailedTransactionActionIndex, unanswered);

    private static TransactionOutcome Failed(
        TransactionOutcomeKind kind, int status, string? errorCode, int? failedIndex, bool unanswered) => new()
        {
            Kind = kind,
            Status = status,
            ErrorCode = errorCode,
            FailedIndex = failedIndex,
            AfterUnansweredAttempt = unanswered,
        };
}
