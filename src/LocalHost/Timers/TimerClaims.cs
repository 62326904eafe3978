using Azure;
using Azure.Data.Tables;
using Serverless.LocalHost.EventHubs.Leases;
using Serverless.Shared.Tables;

namespace Serverless.LocalHost.Timers;

/// <summary>
/// Gives each occurrence of a timer to one of the hosts that use the same tables: to the first that writes it into the timer's
/// row, PartitionKey <c>timers</c> of the table <c>checkpoints</c>. While its run goes on there nobody has the next one.
/// </summary>
internal sealed class TimerClaims
{
    /// <summary>How long a run may show no life before another host takes the timer.</summary>
    public static readonly TimeSpan Expiration = TimeSpan.FromSeconds(10);

    /// <summary>Each attempt but the first follows one of another host, which mostly has the occurrence.</summary>
    private const int MaxAttempts = 10;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    private readonly HostInstance _self;
    private readonly TimeProvider _time;
    private readonly TableClient _table;

    /// <param name="connectionString">The tables.</param>
    /// <param name="self">This host.</param>
    /// <param name="time">The clock.</param>
    public TimerClaims(string connectionString, HostInstance self, TimeProvider time)
    {
        var options = new TableClientOptions();
        options.Retry.NetworkTimeout = AttemptTimeout;
        _self = self;
        _time = time;
        _table = new TableClient(connectionString, TableNames.Checkpoints, options);
    }

    /// <summary>Takes an occurrence. Where a run of another host shows no life, it first waits to see whether that is over.</summary>
    /// <param name="timer">The function.</param>
    /// <param name="due">The occurrence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>To be disposed of when the run is over; null where another host has this occurrence, has had a later one, or
    /// still runs one before.</returns>
    /// <exception cref="RequestFailedException">The store failed.</exception>
    public async Task<TimerRun?> TryClaimAsync(string timer, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var claim = new TimerRow(timer, due, _self);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var last = await ReadAsync(timer, cancellationToken).ConfigureAwait(false);
            // Its own claim may be there already, its answer having been lost.
            if (last is not null && claim.Claims(last))
                return new TimerRun(_table, claim, last.ETag, _time);
            if (last is not null && TimerRow.DueOf(last) >= due)
                return null;
            if (last is not null && IsRunningElsewhere(last) && await MovesAsync(timer, last.ETag, cancellationToken).ConfigureAwait(false))
                return null;
            if (await TryWriteAsync(claim, last, cancellationToken).ConfigureAwait(false) is { } etag)
                return new TimerRun(_table, claim, etag, _time);
        }

        return null;
    }

    /// <summary>A former life of this host is over, and with it what ran there.</summary>
    private bool IsRunningElsewhere(TableEntity row) => TimerRow.IsRunning(row) && TimerRow.HostOf(row)?.HostId != _self.HostId;

    /// <summary>Whether the row changes within the expiration: no clock is compared with another's.</summary>
    private async Task<bool> MovesAsync(string timer, ETag seen, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        while (_time.GetElapsedTime(since) < Expiration)
        {
            await Task.Delay(WatchInterval, _time, cancellationToken).ConfigureAwait(false);
            var now = await ReadAsync(timer, cancellationToken).ConfigureAwait(false);
            if (now?.ETag != seen)
                return true;
        }

        return false;
    }

    /// <returns>Null where there is no row, or no table.</returns>
    private async Task<TableEntity?> ReadAsync(string timer, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(TimerRow.PartitionKey, timer, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return row.HasValue ? row.Value : null;
    }

    /// <returns>The row's; null where another was faster, or there was no table.</returns>
    private async Task<ETag?> TryWriteAsync(TimerRow claim, TableEntity? last, CancellationToken cancellationToken)
    {
        var row = claim.Write(TimerRow.FirstBeat);
        try
        {
            var answer = last is null
                ? await _table.AddEntityAsync(row, cancellationToken).ConfigureAwait(false)
                : await _table.UpdateEntityAsync(row, last.ETag, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            return answer.Headers.ETag;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "TableNotFound")
        {
            await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RequestFailedException other) when (other.Status is 404 or 409 or 412)
        {
            return null;
        }
    }
}
