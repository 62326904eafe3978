using Azure;
using Azure.Data.Tables;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.Timers;

/// <summary>
/// Gives each occurrence of a timer to one of the hosts that use the same tables: to the first that writes it into the timer's
/// row, PartitionKey <c>timers</c> of the table <c>checkpoints</c>.
/// </summary>
internal sealed class TimerClaims
{
    private const string PartitionKey = "timers";
    private const string Due = "Due";
    private const string Host = "Host";

    /// <summary>Each attempt but the first follows one of another host, which mostly has the occurrence.</summary>
    private const int MaxAttempts = 10;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    private readonly HostInstance _self;
    private readonly TableClient _table;

    /// <param name="connectionString">The tables.</param>
    /// <param name="self">This host.</param>
    public TimerClaims(string connectionString, HostInstance self)
    {
        var options = new TableClientOptions();
        options.Retry.NetworkTimeout = AttemptTimeout;
        _self = self;
        _table = new TableClient(connectionString, TableNames.Checkpoints, options);
    }

    /// <param name="timer">The function.</param>
    /// <param name="due">The occurrence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where another host has this occurrence, or has had a later one.</returns>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task<bool> TryClaimAsync(string timer, DateTimeOffset due, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var last = await ReadAsync(timer, cancellationToken).ConfigureAwait(false);
            // Its own claim may be there already, its answer having been lost.
            if (last?.GetDateTimeOffset(Due) is { } taken && taken >= due)
                return taken == due && last.GetString(Host) == _self.ToString();
            if (await TryWriteAsync(timer, due, last, cancellationToken).ConfigureAwait(false))
                return true;
        }

        return false;
    }

    /// <returns>Null where there is no row, or no table.</returns>
    private async Task<TableEntity?> ReadAsync(string timer, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(PartitionKey, timer, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return row.HasValue ? row.Value : null;
    }

    private async Task<bool> TryWriteAsync(string timer, DateTimeOffset due, TableEntity? last, CancellationToken cancellationToken)
    {
        var row = new TableEntity(PartitionKey, timer) { [Due] = due, [Host] = _self.ToString() };
        try
        {
            if (last is null)
                await _table.AddEntityAsync(row, cancellationToken).ConfigureAwait(false);
            else
                await _table.UpdateEntityAsync(row, last.ETag, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "TableNotFound")
        {
            await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (RequestFailedException other) when (other.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
