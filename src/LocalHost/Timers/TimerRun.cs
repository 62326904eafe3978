using Azure;
using Azure.Data.Tables;

namespace Serverless.LocalHost.Timers;

/// <summary>A claimed occurrence while it runs: the timer's row says so by a beat, so that no other host starts the timer
/// meanwhile. Disposing it says that the run is over.</summary>
internal sealed class TimerRun : IAsyncDisposable
{
    /// <summary>How often the row shows that the run goes on.</summary>
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly TableClient _table;
    private readonly TimerRow _row;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _renewing;
    private ETag _etag;
    private long _beat = TimerRow.FirstBeat;
    private bool _isLost;

    /// <param name="table">Where the row is.</param>
    /// <param name="row">The claim as it was written.</param>
    /// <param name="etag">The row's.</param>
    /// <param name="time">The clock.</param>
    public TimerRun(TableClient table, TimerRow row, ETag etag, TimeProvider time)
    {
        _table = table;
        _row = row;
        _etag = etag;
        _time = time;
        _renewing = RenewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _over.Dispose();
        using var patience = new CancellationTokenSource(EndPatience, _time);
        try
        {
            if (!_isLost)
                await WriteAsync(TimerRow.NoBeat, patience.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The others see the beat stand still, and wait a little longer.
        }
    }

    private async Task RenewAsync()
    {
        while (!_over.IsCancellationRequested && !_isLost)
        {
            await Task.Delay(RenewInterval, _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_over.IsCancellationRequested)
                return;
            try
            {
                await WriteAsync(++_beat, _over.Token).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The next one may succeed. Where none does, another host has the timer, which its function bears.
            }
        }
    }

    private async Task WriteAsync(long beat, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _table.UpdateEntityAsync(_row.Write(beat), _etag, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
            _etag = answer.Headers.ETag!.Value;
        }
        catch (RequestFailedException other) when (other.Status is 404 or 412)
        {
            // An own write whose answer was lost, or another host's.
            var now = await _table.GetEntityIfExistsAsync<TableEntity>(TimerRow.PartitionKey, _row.Timer, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            if (now.HasValue && _row.Claims(now.Value!))
                _etag = now.Value!.ETag;
            else
                _isLost = true;
        }
    }
}
