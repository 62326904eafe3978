using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands;

/// <summary>Gives a device its open commands, oldest first, each to one poll at a time.</summary>
internal sealed class CommandQueue(TableStore tables, IOptions<TablesOptions> options, TimeProvider time)
{
    /// <summary>Rows read at once. A device that answers its commands has one open, and one whose queue has expired gets
    /// rid of this many with one transaction of at most 2 MiB.</summary>
    private const int PageSize = 20;

    /// <summary>Leases the oldest command that can be delivered. Expired ones before it are moved out of the way, so that
    /// they cost one poll only.</summary>
    /// <returns>The command; or null and when, should nothing be posted meanwhile, the first lease ends.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the command may be leased all the same.</exception>
    public async Task<(Command? Command, DateTimeOffset NextAt)> TryTakeAsync(Device device, CancellationToken cancellationToken)
    {
        var filter = CommandKeys.OpenFilter(Bucket.Of(device.DeviceId, options.Value.Buckets), device.DeviceId, device.Registration);
        var nextAt = DateTimeOffset.MaxValue;
        string? continuation = null;
        do
        {
            var page = await tables.QueryPageAsync(TableNames.Commands, filter, null, PageSize, continuation, cancellationToken);
            var now = time.GetUtcNow();
            await MoveAsync([.. page.Entities.Where(row => CommandRow.Read(row).IsExpiredAt(now))], cancellationToken);
            foreach (var row in page.Entities)
            {
                var command = CommandRow.Read(row);
                if (await TryLeaseAsync(row, cancellationToken) is { } leased)
                {
                    return (leased, nextAt);
                }

                if (!command.IsExpiredAt(now))
                {
                    // Where another poll was first, its lease is as long as ours would have been.
                    var end = command.LeasedUntil > now ? command.LeasedUntil : now + CommandLimits.Lease;
                    nextAt = end < nextAt ? end : nextAt;
                }
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return (null, nextAt);
    }

    /// <summary>Leases one command.</summary>
    /// <param name="row">Its row as it was read or written; without an ETag it cannot be leased.</param>
    /// <param name="cancellationToken">Ends the wait; the command may be leased all the same.</param>
    /// <returns>Null where it cannot be delivered now, another poll was first, or a result has come.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the command may be leased all the same.</exception>
    public async Task<Command?> TryLeaseAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var now = Timestamp.Cut(time.GetUtcNow());
        var command = CommandRow.Read(row);
        if (row.ETag == default || !command.IsDeliverableAt(now))
        {
            return null;
        }

        var leased = command with { DeliveredAt = now, LeasedUntil = now + CommandLimits.Lease };
        var outcome = await tables.SubmitAsync(
            TableNames.Commands,
            [new TableTransactionAction(TableTransactionActionType.UpdateMerge, CommandRow.WriteLease(row, leased), row.ETag)],
            cancellationToken);
        return outcome.IsCommitted ? leased : null;
    }

    private async Task MoveAsync(List<TableEntity> expired, CancellationToken cancellationToken)
    {
        if (expired.Count > 0)
        {
            // A conflict: another poll has moved them, or is about to.
            await tables.SubmitAsync(
                TableNames.Commands,
                [.. expired.SelectMany(row => CommandMove.ToDone(row, CommandRow.Read(row)))],
                cancellationToken);
        }
    }
}
