using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.Functions;

namespace Serverless.LocalHost.Timers;

/// <summary>
/// Runs one function on its schedule, one run at a time: an occurrence during a run is passed over, as by the real
/// extension. Of several hosts one runs an occurrence, and none while another runs one. Occurrences are not kept, so none is made up for after a restart.
/// </summary>
/// <param name="trigger">What the function declares.</param>
/// <param name="schedule">When it is due.</param>
/// <param name="invoker">Runs it.</param>
/// <param name="claims">Decides between hosts; null where there are no tables and so no other host.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures go.</param>
internal sealed partial class TimerListener(
    TimerFunctionTrigger trigger, TimerSchedule schedule, RetryingInvoker invoker, TimerClaims? claims, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    /// <summary>How long a run in hand may go on once the host is told to stop.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>A run this late makes up for a missed one: the machine slept.</summary>
    private static readonly TimeSpan PastDueAfter = TimeSpan.FromSeconds(5);

    /// <summary>The longest single wait, well within what a timer can count.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _last;

    public void Start() => _running = RunAsync();

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.WaitAsync(StopGrace, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.StopTakesTooLong(logger, invoker.Function.Name, StopGrace.TotalSeconds);
            await _abort.CancelAsync().ConfigureAwait(false);
            await _running.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task RunAsync()
    {
        if (trigger.RunOnStartup)
            await InvokeAsync(time.GetUtcNow()).ConfigureAwait(false);

        while (!_stop.IsCancellationRequested)
        {
            var due = schedule.Next(time.GetUtcNow());
            if (!await WaitUntilAsync(due).ConfigureAwait(false))
                return;
            if (claims is null)
                await InvokeAsync(due).ConfigureAwait(false);
            else if (await TryClaimAsync(claims, due).ConfigureAwait(false) is { } run)
                await InvokeAsync(due, run).ConfigureAwait(false);
        }
    }

    /// <returns>Null where it is not this host's turn.</returns>
    private async Task<TimerRun?> TryClaimAsync(TimerClaims claims, DateTimeOffset due)
    {
        try
        {
            return await claims.TryClaimAsync(invoker.Function.Name, due, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            Log.NotClaimed(logger, invoker.Function.Name, due, failure.Message.ReplaceLineEndings(" "));
            return null;
        }
    }

    private async Task InvokeAsync(DateTimeOffset due, TimerRun run)
    {
        await using (run.ConfigureAwait(false))
            await InvokeAsync(due).ConfigureAwait(false);
    }

    private async Task InvokeAsync(DateTimeOffset due)
    {
        var now = time.GetUtcNow();
        var info = new TimerInfo
        {
            IsPastDue = now - due > PastDueAfter,
            ScheduleStatus = trigger.UseMonitor
                ? new ScheduleStatus { Last = _last.UtcDateTime, Next = schedule.Next(now).UtcDateTime, LastUpdated = now.UtcDateTime }
                : null,
        };
        _last = due;
        await invoker.InvokeAsync(info, bindingData: null, "its schedule", _stop.Token, _abort.Token).ConfigureAwait(false);
    }

    /// <returns>False when the host stops first.</returns>
    private async Task<bool> WaitUntilAsync(DateTimeOffset due)
    {
        while (due - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return false;
        }

        return true;
    }
}
