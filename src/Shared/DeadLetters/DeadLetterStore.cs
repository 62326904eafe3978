using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>What was refused, a table a month of the events' enqueued time. See docs/decisions/0002-table-layout.md.</summary>
internal sealed class DeadLetterStore(
    TableStore store, UpsertWriter writer, IOptions<TablesOptions> options, TimeProvider time, BackendMetrics metrics)
{
    // A dead letter is two rows, and holds on to its event's bytes.
    private const int MaxPerTransaction = TableStore.MaxOperations / 3;

    // Each costs somebody who removed or changed something just then.
    private const int MaxAttempts = 20;

    // Bodies copied into rows at once, of a batch that may be nothing but poison of 1 MB each.
    private const int MaxBytesInHand = 16 * 1024 * 1024;

    /// <summary>Stores dead letters. Those that are there already stay as they are.</summary>
    /// <param name="events">Events with what was refused of each.</param>
    /// <param name="cancellationToken">Ends the wait; some may be stored.</param>
    /// <returns>When all are stored.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out, or would not take one; some may be stored.</exception>
    public async Task AddAsync(IReadOnlyList<RefusedEvent> events, CancellationToken cancellationToken)
    {
        // One event may come more than once: delivered twice, or with refusals of two kinds.
        var groups = events
            .Select(WithoutReplayed)
            .Where(refused => refused.Refusals.Count > 0)
            .GroupBy(refused => DeadLetterId.Of(refused.Event, 0))
            .ToList();

        // The bytes first: whoever finds a dead letter finds its event. They follow from their keys, so writing them
        // again, after a failure or for a batch delivered anew, changes nothing.
        await AddBytesAsync(groups.Select(group => (group.Key, group.First().Event)), cancellationToken).ConfigureAwait(false);

        var now = time.GetUtcNow();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.MaxParallelTransactions, CancellationToken = cancellationToken };
        foreach (var place in groups.GroupBy(group => (Table: DeadLetterKeys.Table(group.Key), PartitionKey: DeadLetterKeys.PartitionKey(group.Key))))
        {
            // Made as they are written: an event may have 10,000 refused elements.
            var letters = place.SelectMany(group => group
                .SelectMany(refused => refused.Refusals, (refused, refusal) => (refused.Event, Refusal: refusal))
                .DistinctBy(refused => refused.Refusal.Index)
                .Select(refused => Letter.Of(refused.Event, refused.Refusal, now)));
            await Parallel.ForEachAsync(letters.Chunk(MaxPerTransaction), parallel, async (part, token) =>
                await AddLettersAsync(place.Key.Table, part, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a dead letter with its event.</summary>
    /// <returns>Null where there is none of that id.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<DeadLetter?> FindAsync(DeadLetterId id, CancellationToken cancellationToken)
    {
        for (var attempt = 1; await FindRowAsync(id, cancellationToken).ConfigureAwait(false) is { } row; attempt++)
        {
            var chunks = new List<TableEntity>();
            await foreach (var chunk in store
                .QueryAsync(DeadLetterKeys.Table(id), EventChunks.Filter(id), null, cancellationToken)
                .ConfigureAwait(false))
            {
                chunks.Add(chunk);
            }

            try
            {
                return DeadLetterRow.Read(id, row, EventChunks.Read(chunks));
            }
            catch (InvalidDataException) when (attempt < MaxAttempts)
            {
                // Removed between the two reads: then the row is gone as well.
            }
        }

        return null;
    }

    /// <summary>Gives a dead letter that was refused again its newest reason. It keeps its place in the list.</summary>
    /// <returns>When the row says so, or is gone.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task UpdateAsync(DeadLetterId id, Refusal refusal, CancellationToken cancellationToken)
    {
        for (var attempt = 1; await FindRowAsync(id, cancellationToken).ConfigureAwait(false) is { } row; attempt++)
        {
            if (!DeadLetterRow.Refuse(row, refusal))
            {
                return;
            }

            var outcome = await store.SubmitAsync(
                DeadLetterKeys.Table(id),
                [
                    new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, row.ETag),
                    new TableTransactionAction(TableTransactionActionType.UpdateReplace, DeadLetterRow.CreatePlace(id, row), ETag.All),
                ],
                cancellationToken).ConfigureAwait(false);
            if (outcome.IsCommitted)
            {
                return;
            }

            if (outcome.IsRejected || attempt == MaxAttempts)
            {
                throw Refused(outcome);
            }
        }
    }

    private Task<TableEntity?> FindRowAsync(DeadLetterId id, CancellationToken cancellationToken) =>
        store.FindAsync(DeadLetterKeys.Table(id), DeadLetterKeys.PartitionKey(id), DeadLetterKeys.Row(id), null, cancellationToken);

    /// <summary>The dead letter that an event is replayed for is there already, and whoever replays it changes it.</summary>
    private static RefusedEvent WithoutReplayed(RefusedEvent refused) => refused.Event.Replay is { } replay
        ? refused with { Refusals = [.. refused.Refusals.Where(refusal => refusal.Index != replay.Index)] }
        : refused;

    private async Task AddBytesAsync(IEnumerable<(DeadLetterId Id, TelemetryEvent Event)> events, CancellationToken cancellationToken)
    {
        var window = new List<TableUpsert>();
        var bytes = 0L;
        foreach (var (id, source) in events)
        {
            var table = DeadLetterKeys.Table(id);
            window.AddRange(EventChunks.Create(id, source).Select(row => new TableUpsert(table, new TableEntityRow(row), 0)));
            bytes += source.Body.Length;
            if (bytes >= MaxBytesInHand)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);

        async Task FlushAsync()
        {
            var rejected = await writer.WriteAsync(window, cancellationToken).ConfigureAwait(false);
            if (rejected.Count > 0)
            {
                throw Refused(rejected[0].Status, rejected[0].ErrorCode);
            }

            window.Clear();
            bytes = 0;
        }
    }

    private async Task AddLettersAsync(string table, IReadOnlyList<Letter> letters, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await store.SubmitAsync(table, Actions(letters), cancellationToken).ConfigureAwait(false);
            if (outcome.IsCommitted)
            {
                foreach (var letter in letters)
                {
                    metrics.DeadLetters.Add(1, new KeyValuePair<string, object?>("reason", letter.Reason.ToText()));
                }

                return;
            }

            if (outcome.IsRejected || attempt == MaxAttempts)
            {
                throw Refused(outcome);
            }

            if (outcome.Status == 404)
            {
                // Somebody removed the last dead letter of one of the events, and its bytes with it.
                await AddBytesAsync(
                    letters.DistinctBy(letter => letter.Id.Event).Select(letter => (letter.Id, letter.Source)), cancellationToken)
                    .ConfigureAwait(false);
                continue;
            }

            letters = await MissingAsync(table, letters, cancellationToken).ConfigureAwait(false);
            if (letters.Count == 0)
            {
                return;
            }
        }
    }

    /// <summary>Adds rows and places, and writes to the first chunk of each event: so the dead letters are there only
    /// together with the bytes, and bytes found without a dead letter can be removed on the condition of their ETag.</summary>
    private static List<TableTransactionAction> Actions(IReadOnlyList<Letter> letters)
    {
        var actions = new List<TableTransactionAction>(3 * letters.Count);
        foreach (var letter in letters.DistinctBy(letter => letter.Id.Event))
        {
            actions.Add(new TableTransactionAction(
                TableTransactionActionType.UpdateMerge,
                new TableEntity(letter.Row.PartitionKey, EventChunks.FirstRowKey(letter.Id)),
                ETag.All));
        }

        foreach (var letter in letters)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, letter.Row));
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, letter.Place));
        }

        return actions;
    }

    /// <summary>Those of the dead letters that are not there yet. Row and place go in together: one stands for both.</summary>
    private async Task<List<Letter>> MissingAsync(string table, IReadOnlyList<Letter> letters, CancellationToken cancellationToken)
    {
        var keys = letters.Select(letter => letter.Row.RowKey).Order(StringComparer.Ordinal).ToList();
        var there = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in store
            .QueryAsync(table, RowRange.Filter(letters[0].Row.PartitionKey, keys[0], keys[^1] + "~"), ["RowKey"], cancellationToken)
            .ConfigureAwait(false))
        {
            there.Add(row.RowKey);
        }

        return letters.Where(letter => !there.Contains(letter.Row.RowKey)).ToList();
    }

    // Nothing of a sender's own can make the store refuse a dead letter, so this is no poison, and dropping it would lose
    // data: it stops the partition and is heard.
    private static TableStoreUnavailableException Refused(int status, string? errorCode) =>
        new($"Table Storage refused a dead letter: {status} {errorCode}.");

    private static TableStoreUnavailableException Refused(TransactionOutcome outcome) => Refused(outcome.Status, outcome.ErrorCode);

    private sealed record Letter(DeadLetterId Id, DeadLetterReason Reason, TelemetryEvent Source, TableEntity Row, TableEntity Place)
    {
        public static Letter Of(TelemetryEvent source, Refusal refusal, DateTimeOffset now)
        {
            var id = DeadLetterId.Of(source, refusal.Index);
            var row = DeadLetterRow.Create(id, refusal, source, now);
            return new Letter(id, refusal.Reason, source, row, DeadLetterRow.CreatePlace(id, row));
        }
    }
}
