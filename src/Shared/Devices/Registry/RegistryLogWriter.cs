using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices.Registry;

/// <summary>
/// Writes the changes of one bucket. Changes that arrive while a transaction is under way form the next one, so that
/// many registrations at once cost few requests and do not fight for the log's numbers.
/// </summary>
internal sealed class RegistryLogWriter(TableStore tables, string bucket)
{
    /// <summary>Instances that write to one bucket at once take each other's numbers; one of them always gets on.</summary>
    private const int MaxAttempts = 100;

    private readonly RegistryLogReader _log = new(tables, bucket);
    private readonly ChangeQueue _queue = new();
    private long? _lastNumber;

    /// <inheritdoc cref="RegistryLog.CommitAsync"/>
    public Task<RegistryChangeOutcome> CommitAsync(RegistryChange change, CancellationToken cancellationToken)
    {
        var pending = new PendingChange(change, cancellationToken);
        if (_queue.Add(pending))
        {
            // Belongs to no single request: it serves all that wait. It ends by itself, each attempt has a time limit.
            _ = Task.Run(ServeAsync, CancellationToken.None);
        }

        return pending.Done.WaitAsync(cancellationToken);
    }

    private async Task ServeAsync()
    {
        while (_queue.TryTake(out var group))
        {
            try
            {
                await CommitAsync(group);
            }
            catch (Exception exception)
            {
                // The boundary of this loop: what went wrong belongs to the callers, who log it.
                _lastNumber = null;
                group.ForEach(change => change.Fail(exception));
            }
        }
    }

    private async Task CommitAsync(List<PendingChange> group)
    {
        for (var attempt = 0; group.Count > 0; attempt++)
        {
            if (attempt == MaxAttempts)
            {
                throw new TableStoreUnavailableException($"The change log of bucket {bucket} is too busy.");
            }

            var number = (_lastNumber ??= await _log.ReadLastNumberAsync(CancellationToken.None)) + 1;
            var entry = new RegistryLogRow(number, Guid.NewGuid(), [.. group.Select(change => change.Change.Device)]);
            var outcome = await tables.SubmitAsync(TableNames.Devices, Operations(entry, group), CancellationToken.None);
            if (outcome.IsCommitted || (outcome.IsConflict && await IsOwnAsync(entry)))
            {
                _lastNumber = number;
                group.ForEach(change => change.Complete(RegistryChangeOutcome.Committed));
                return;
            }

            if (outcome.IsRejected)
            {
                throw new InvalidOperationException($"Table Storage refused a registry change: {outcome.Status} {outcome.ErrorCode}.");
            }

            _lastNumber = await _log.ReadLastNumberAsync(CancellationToken.None);
            if (_lastNumber < number)
            {
                // The number was free, so a row of a change was not as expected.
                await RemoveConflictingAsync(group, outcome.FailedIndex);
            }
        }
    }

    private async Task RemoveConflictingAsync(List<PendingChange> group, int? failedIndex)
    {
        var conflicting = group.Count == 1 ? 0 : Owner(group, failedIndex);
        if (conflicting >= 0)
        {
            group[conflicting].Complete(RegistryChangeOutcome.Conflict);
            group.RemoveAt(conflicting);
            return;
        }

        // The store did not say which: each by itself, then.
        foreach (var change in group)
        {
            await CommitAsync([change]);
        }

        group.Clear();
    }

    /// <returns>The index of the change that has the operation, or −1.</returns>
    private static int Owner(List<PendingChange> group, int? failedIndex)
    {
        var index = (failedIndex ?? 0) - 1;
        return index < 0 ? -1 : group.FindIndex(change => (index -= change.Change.Operations.Count) < 0);
    }

    private List<TransactionOperation> Operations(RegistryLogRow entry, List<PendingChange> group)
    {
        var operations = new List<TransactionOperation>(TableStore.MaxOperations)
        {
            new(TransactionKind.Add, new TableEntityRow(entry.Write(bucket))),
        };
        foreach (var change in group)
        {
            change.Change.Row[DeviceRow.Change] = entry.Number;
            operations.AddRange(change.Change.Operations);
        }

        return operations;
    }

    /// <summary>Whether an attempt without an answer has written the transaction after all.</summary>
    private async Task<bool> IsOwnAsync(RegistryLogRow entry) =>
        await tables.FindAsync(TableNames.Devices, bucket, DeviceKeys.Log(entry.Number), null, CancellationToken.None) is { } row
        && RegistryLogRow.Read(row).Writer == entry.Writer;
}
