using Azure.Data.Tables;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands.Log;

/// <summary>
/// Writes the commands of one bucket, each together with the bucket's log row. Commands that arrive while a transaction
/// is under way form the next one, so that many at once cost few requests and do not fight for the log row.
/// </summary>
internal sealed class CommandLogWriter(TableStore tables, string bucket, BucketWatch watch)
{
    /// <summary>Instances that write to one bucket at once take the log row from each other; one of them always gets on.</summary>
    private const int MaxAttempts = 100;

    private readonly CommandLogReader _log = new(tables, bucket);
    private readonly PostQueue _queue = new();
    private StoredCommandLog? _last;

    /// <summary>Writes a command and wakes who waits for it in this process.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Ends the wait; the command may be stored all the same.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out, or too many commands wait for it.</exception>
    public Task CommitAsync(PostedCommand command, CancellationToken cancellationToken)
    {
        if (_queue.Add(command))
        {
            // Belongs to no single request: it serves all that wait. It ends by itself, each attempt has a time limit.
            _ = Task.Run(ServeAsync, CancellationToken.None);
        }

        return command.Done.WaitAsync(cancellationToken);
    }

    private async Task ServeAsync()
    {
        while (_queue.TryTake(out var group))
        {
            try
            {
                await CommitAsync(group);
                group.ForEach(command => command.Complete());
            }
            catch (Exception exception)
            {
                // The boundary of this loop: what went wrong belongs to the callers, who log it.
                _last = null;
                group.ForEach(command => command.Fail(exception));
            }
        }
    }

    private async Task CommitAsync(List<PostedCommand> group)
    {
        var writer = Guid.NewGuid();
        string[] devices = [.. group.Select(command => command.DeviceId)];
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var last = _last ??= await _log.ReadAsync(CancellationToken.None);
            var next = last.Row.Append(writer, devices);
            var outcome = await tables.SubmitAsync(TableNames.Commands, Actions(last, next, group), CancellationToken.None);
            if (outcome.IsRejected)
            {
                throw new InvalidOperationException($"Table Storage refused a command: {outcome.Status} {outcome.ErrorCode}.");
            }

            _last = outcome.IsCommitted ? new StoredCommandLog(next, outcome.ETags[0]) : await _log.ReadAsync(CancellationToken.None);
            if (outcome.IsCommitted || _last.Row.Writer == writer || await IsStoredAsync(outcome, group[0]))
            {
                SetETags(group, outcome);
                watch.Posted(last.Row.Number, next.Number, group);
                return;
            }
        }

        throw new TableStoreUnavailableException($"The command log of bucket {bucket} is too busy.");
    }

    /// <summary>Gives the rows the ETags that leases of them need. Where the answer was lost there is none, and a lease
    /// tried with none fails: then the row is read.</summary>
    private static void SetETags(List<PostedCommand> group, TransactionOutcome outcome)
    {
        for (var i = 0; i < group.Count && outcome.IsCommitted; i++)
        {
            group[i].Row.ETag = outcome.ETags[i + 1];
        }
    }

    /// <summary>Whether an attempt without an answer has written the transaction after all. The log row may be another's
    /// by now; a command's key is its own.</summary>
    private async Task<bool> IsStoredAsync(TransactionOutcome outcome, PostedCommand command)
    {
        if (!outcome.AfterUnansweredAttempt && outcome.FailedIndex is null or 0)
        {
            return false;
        }

        // In this order: a command goes from open to done in one step.
        return await ExistsAsync(command.Row.RowKey) || await ExistsAsync(CommandKeys.DoneOf(command.Row.RowKey));
    }

    private async Task<bool> ExistsAsync(string rowKey) =>
        await tables.FindAsync(TableNames.Commands, bucket, rowKey, [nameof(TableEntity.RowKey)], CancellationToken.None) is not null;

    private List<TableTransactionAction> Actions(StoredCommandLog last, CommandLogRow next, List<PostedCommand> group)
    {
        var row = next.Write(bucket);
        var actions = new List<TableTransactionAction>(group.Count + 1)
        {
            last.ETag is { } etag
                ? new(TableTransactionActionType.UpdateReplace, row, etag)
                : new(TableTransactionActionType.Add, row),
        };
        actions.AddRange(group.Select(command => new TableTransactionAction(TableTransactionActionType.Add, command.Row)));
        return actions;
    }
}
