using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>The attempts of a request: which failure is an answer, which is tried again, when to give up.</summary>
internal sealed partial class TableAttempts(TableCatalog tables, TableBackoff backoff, BackendMetrics metrics, ILogger logger)
{
    /// <summary>Reads until there is an answer.</summary>
    /// <returns>Null where the store answers that there is no such thing, or not for long.</returns>
    public async Task<T?> ReadAsync<T>(
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
            catch (RequestFailedException failure) when (TableFault.IsGone(failure) && !cancellationToken.IsCancellationRequested)
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

    /// <summary>Writes until there is an answer; makes the table where it is missing.</summary>
    /// <param name="operation">Its name in messages and metrics.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="conditional">Whether a conflict is an answer; else it is a race inside the store, and tried again.</param>
    /// <param name="request">One attempt.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    public async Task<TransactionOutcome> WriteAsync(
        string operation,
        string table,
        bool conditional,
        Func<TableClient, CancellationToken, Task<TransactionOutcome>> request,
        CancellationToken cancellationToken)
    {
        var client = tables.Client(table);
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
                    await tables.MakeAsync(table, tablesVersion, cancellationToken).ConfigureAwait(false);
                    Log.TableMade(logger, table);
                }

                tablesVersion = tables.Version;
                var outcome = await request(client, cancellationToken).ConfigureAwait(false);
                return unanswered ? outcome with { AfterUnansweredAttempt = true } : outcome;
            }
            catch (Exception failure) when (TableFault.IsStoreFailure(failure))
            {
                cancellationToken.ThrowIfCancellationRequested();
                switch (TableFault.Classify(failure))
                {
                    case TableFaultKind.Conflict when conditional:
                        metrics.TableConflicts.Add(1);
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
        if (attempt >= backoff.MaxAttempts)
        {
            metrics.TableUnavailable.Add(1, new KeyValuePair<string, object?>("operation", operation));
            throw new TableStoreUnavailableException(
                $"Table Storage failed {attempt} times in a row ({operation} on {table}); the last time: {cause}.", failure);
        }

        Log.AttemptFailed(logger, operation, table, attempt, cause);
        await backoff.DelayAsync(attempt, cancellationToken).ConfigureAwait(false);
    }

    private void CountRequest(string operation, int attempt)
    {
        var tag = new KeyValuePair<string, object?>("operation", operation);
        metrics.TableRequests.Add(1, tag);
        if (attempt > 1)
        {
            metrics.TableRetries.Add(1, tag);
        }
    }

    private static TransactionOutcome Failed(TransactionOutcomeKind kind, RequestFailedException failure, bool unanswered) => new()
    {
        Kind = kind,
        Status = failure.Status,
        ErrorCode = failure.ErrorCode,
        FailedIndex = failure switch
        {
            TransactionFailedException transaction => transaction.FailedIndex,
            TableTransactionFailedException transaction => transaction.FailedTransactionActionIndex,
            _ => null,
        },
        AfterUnansweredAttempt = unanswered,
    };
}
