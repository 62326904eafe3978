using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.EventHubs.Leases;

/// <summary>
/// Keeps who owns which partition, and how far it is done with, in the table <c>checkpoints</c>: a row for each partition
/// and one for each host. A partition's row is only ever written on the condition that it is as it was read.
/// </summary>
internal sealed class LeaseStore
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    private readonly TableClient _table;

    /// <param name="connectionString">The tables.</param>
    public LeaseStore(string connectionString)
    {
        var options = new TableClientOptions();
        // The next batch or the next round writes again, so a failed write is not worth a long wait.
        options.Retry.MaxRetries = 1;
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.NetworkTimeout = AttemptTimeout;
        _table = new TableClient(connectionString, TableNames.Checkpoints, options);
    }

    /// <summary>All rows of a consumer group.</summary>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task<LeaseTable> ReadAsync(CheckpointKey key, CancellationToken cancellationToken)
    {
        var partitions = new Dictionary<string, PartitionLease>(StringComparer.Ordinal);
        var members = new List<LeaseMember>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {key.ToPartitionKey()}");
        try
        {
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                if (LeaseRow.ReadMember(row) is { } member)
                    members.Add(member);
                else
                    partitions[row.RowKey] = LeaseRow.ReadLease(row);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // No table, so no rows.
        }

        return new LeaseTable(partitions, members);
    }

    /// <returns>Null where there is no row.</returns>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task<PartitionLease?> ReadAsync(CheckpointKey key, string partition, CancellationToken cancellationToken)
    {
        try
        {
            var row = await _table.GetEntityIfExistsAsync<TableEntity>(
                key.ToPartitionKey(), partition, cancellationToken: cancellationToken).ConfigureAwait(false);
            return row.HasValue ? LeaseRow.ReadLease(row.Value!) : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Shows that a host lives.</summary>
    /// <param name="key">The consumer group.</param>
    /// <param name="host">The host.</param>
    /// <param name="beat">Another number than before.</param>
    /// <param name="keys">The fingerprint of its keys, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task BeatAsync(CheckpointKey key, HostInstance host, long beat, string? keys, CancellationToken cancellationToken)
    {
        var row = LeaseRow.Write(key.ToPartitionKey(), host, beat, keys);
        await InTableAsync(() => _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Takes a host out. One that lives after all comes back with its next beat.</summary>
    /// <param name="key">The consumer group.</param>
    /// <param name="host">The host.</param>
    /// <param name="seen">The row as it was read; <see cref="ETag.All"/> whatever it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task RemoveAsync(CheckpointKey key, HostInstance host, ETag seen, CancellationToken cancellationToken)
    {
        try
        {
            await _table.DeleteEntityAsync(key.ToPartitionKey(), LeaseRow.MemberKey(host), seen, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException other) when (other.Status is 404 or 412)
        {
            // It is gone, or it lives.
        }
    }

    /// <summary>Writes a partition's row in place of the one of <see cref="PartitionLease.ETag"/>; adds it where that is
    /// unset.</summary>
    /// <returns>The row as it stands now; null where it was another one, or none.</returns>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task<PartitionLease?> TryWriteAsync(CheckpointKey key, PartitionLease lease, CancellationToken cancellationToken)
    {
        var row = LeaseRow.Write(key.ToPartitionKey(), lease);
        try
        {
            var answer = lease.ETag == default
                ? await InTableAsync(() => _table.AddEntityAsync(row, cancellationToken), cancellationToken).ConfigureAwait(false)
                : await _table.UpdateEntityAsync(row, lease.ETag, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            return lease with { ETag = answer.Headers.ETag!.Value };
        }
        catch (RequestFailedException other) when (other.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private async Task<Response> InTableAsync(Func<Task<Response>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "TableNotFound")
        {
            await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
            return await write().ConfigureAwait(false);
        }
    }
}
