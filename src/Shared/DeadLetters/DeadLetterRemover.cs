using Azure;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.DeadLetters;

/// <summary>
/// Removes dead letters, and with the last one of an event the event's bytes. Bytes go only on the condition that their
/// first chunk is as it was before the event's dead letters were looked for: whoever adds one writes to that chunk.
/// </summary>
internal sealed class DeadLetterRemover(TableStore store)
{
    // Each costs somebody who added or removed a dead letter of the same event just then.
    private const int MaxAttempts = 100;

    // ETags come with the Timestamp.
    private static readonly string[] Keys = ["PartitionKey", "RowKey", "Timestamp"];

    /// <summary>Removes a dead letter, whatever it says by now.</summary>
    /// <returns>False where there is none of that id.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the dead letter may be gone.</exception>
    public async Task<bool> RemoveAsync(DeadLetterId id, CancellationToken cancellationToken)
    {
        var mayBeGone = false;
        for (var attempt = 1; ; attempt++)
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } row)
            {
                return mayBeGone;
            }

            var actions = new List<TableTransactionAction>
            {
                Delete(row.PartitionKey, row.RowKey, ETag.All),
                Delete(row.PartitionKey, DeadLetterRow.PlaceKey(id, row), ETag.All),
            };
            var bytes = await FindBytesAsync(id, cancellationToken).ConfigureAwait(false);
            var withBytes = bytes.Count > 0 && !await HasAnyAsync(id, but: row.RowKey, cancellationToken).ConfigureAwait(false);
            if (withBytes)
            {
                actions.AddRange(Delete(bytes));
            }

            var outcome = await SubmitAsync(id, actions, attempt, cancellationToken).ConfigureAwait(false);
            mayBeGone |= outcome.AfterUnansweredAttempt;
            if (outcome.IsCommitted)
            {
                // Of two who each saw the other's dead letter, the later one sees none now. Nor does whoever saw no bytes
                // because the dead letter was removed and added again meanwhile.
                await (withBytes ? Task.CompletedTask : RemoveBytesAsync(id, cancellationToken)).ConfigureAwait(false);
                return true;
            }
        }
    }

    /// <summary>Removes the bytes of an event that has no dead letter; the one just removed may have been added again.</summary>
    private async Task RemoveBytesAsync(DeadLetterId id, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var bytes = await FindBytesAsync(id, cancellationToken).ConfigureAwait(false);
            if (bytes.Count == 0 || await HasAnyAsync(id, but: null, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            var outcome = await SubmitAsync(id, [.. Delete(bytes)], attempt, cancellationToken).ConfigureAwait(false);
            if (outcome.IsCommitted)
            {
                return;
            }
        }
    }

    private Task<TableEntity?> FindAsync(DeadLetterId id, CancellationToken cancellationToken) => store.FindAsync(
        DeadLetterKeys.Table(id), DeadLetterKeys.PartitionKey(id), DeadLetterKeys.Row(id), null, cancellationToken);

    private async Task<List<TableEntity>> FindBytesAsync(DeadLetterId id, CancellationToken cancellationToken) =>
        await store.QueryAsync(DeadLetterKeys.Table(id), EventChunks.Filter(id), Keys, cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Whether an element of the event, but for one, is a dead letter.</summary>
    private async Task<bool> HasAnyAsync(DeadLetterId id, string? but, CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await store.QueryPageAsync(
                DeadLetterKeys.Table(id), DeadLetterKeys.OfEvent(id), Keys, 2, continuation, cancellationToken).ConfigureAwait(false);
            if (page.Entities.Any(row => row.RowKey != but))
            {
                return true;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return false;
    }

    private async Task<TransactionOutcome> SubmitAsync(
        DeadLetterId id, List<TableTransactionAction> actions, int attempt, CancellationToken cancellationToken)
    {
        var outcome = await store.SubmitAsync(DeadLetterKeys.Table(id), actions, cancellationToken).ConfigureAwait(false);
        return outcome.IsRejected || (outcome.IsConflict && attempt == MaxAttempts)
            ? throw new TableStoreUnavailableException($"Dead letter {id} cannot be removed: {outcome.Status} {outcome.ErrorCode}.")
            : outcome;
    }

    private static IEnumerable<TableTransactionAction> Delete(List<TableEntity> bytes) =>
        bytes.Select((chunk, number) => Delete(chunk.PartitionKey, chunk.RowKey, number == 0 ? chunk.ETag : ETag.All));

    private static TableTransactionAction Delete(string partitionKey, string rowKey, ETag ifMatch) =>
        new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch);
}
