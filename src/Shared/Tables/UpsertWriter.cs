using Microsoft.Extensions.Options;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tables;

/// <summary>
/// Writes many rows as few transactions as the service allows, in parallel within a bound. A row the store will never
/// take is found and reported; the others are stored.
/// </summary>
internal sealed class UpsertWriter(TableStore store, IOptions<TablesOptions> options, BackendMetrics metrics)
{
    /// <summary>Adds or replaces every row. Of two versions of one row the later one stands.</summary>
    /// <param name="upserts">Any number, of any tables and partitions.</param>
    /// <param name="cancellationToken">Ends the wait; some rows may be stored.</param>
    /// <returns>The tags of the rows refused for good, in order; all others are stored.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; some rows may be stored.</exception>
    public async Task<IReadOnlyList<RejectedWrite>> WriteAsync(
        IReadOnlyList<TableUpsert> upserts, CancellationToken cancellationToken)
    {
        var rejected = new List<RejectedWrite>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Value.MaxParallelTransactions,
            CancellationToken = cancellationToken,
        };
        foreach (var round in UpsertPlan.Make(upserts))
        {
            await Parallel.ForEachAsync(
                round,
                parallel,
                async (batch, token) => await SubmitAsync(batch.Table, batch.Rows, rejected, trustNames: true, token).ConfigureAwait(false))
                .ConfigureAwait(false);
        }

        rejected.Sort((left, right) => left.Index.CompareTo(right.Index));
        return rejected;
    }

    /// <summary>Adds or replaces rows of one partition, one transaction after another; most fit one.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="rows">Any number, each row once.</param>
    /// <param name="cancellationToken">Ends the wait; some rows may be stored.</param>
    /// <returns>The indices in <paramref name="rows"/> of those refused for good, in order; all others are stored.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; some rows may be stored.</exception>
    public async Task<IReadOnlyList<RejectedWrite>> WriteInTurnAsync(
        string table, IReadOnlyList<ITableRow> rows, CancellationToken cancellationToken)
    {
        var rejected = new List<RejectedWrite>();
        foreach (var batch in UpsertPlan.InOrder(table, rows))
        {
            await SubmitAsync(table, batch.Rows, rejected, trustNames: true, cancellationToken).ConfigureAwait(false);
        }

        rejected.Sort((left, right) => left.Index.CompareTo(right.Index));
        return rejected;
    }

    private async Task SubmitAsync(
        string table, List<PlannedRow> rows, List<RejectedWrite> rejected, bool trustNames, CancellationToken cancellationToken)
    {
        var outcome = await SubmitOnceAsync(table, rows, cancellationToken).ConfigureAwait(false);
        if (outcome.IsCommitted)
        {
            return;
        }

        if (rows.Count == 1)
        {
            Reject(rows[0], outcome, rejected);
            return;
        }

        // The row the store named is tried alone first: where the name is right, a poison row costs two more
        // transactions instead of the logarithm of the batch. A wrong name is believed once.
        if (trustNames && outcome.FailedIndex is { } named && named >= 0 && named < rows.Count)
        {
            var alone = await SubmitOnceAsync(table, [rows[named]], cancellationToken).ConfigureAwait(false);
            if (!alone.IsCommitted)
            {
                Reject(rows[named], alone, rejected);
            }

            List<PlannedRow> others = [.. rows[..named], .. rows[(named + 1)..]];
            await SubmitAsync(table, others, rejected, trustNames: !alone.IsCommitted, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var half = rows.Count / 2;
            await SubmitAsync(table, rows[..half], rejected, trustNames, cancellationToken).ConfigureAwait(false);
            await SubmitAsync(table, rows[half..], rejected, trustNames, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<TransactionOutcome> SubmitOnceAsync(string table, List<PlannedRow> rows, CancellationToken cancellationToken)
    {
        var operations = new TransactionOperation[rows.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            operations[i] = new TransactionOperation(TransactionKind.Upsert, rows[i].Row);
        }

        return store.SubmitAsync(table, operations, cancellationToken);
    }

    private void Reject(PlannedRow row, TransactionOutcome outcome, List<RejectedWrite> rejected)
    {
        metrics.TableRejections.Add(1);
        lock (rejected)
        {
            foreach (var tag in row.Tags)
            {
                rejected.Add(new RejectedWrite(tag, outcome.Status, outcome.ErrorCode));
            }
        }
    }
}
