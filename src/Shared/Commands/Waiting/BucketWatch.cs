using Microsoft.Extensions.Logging;
using Serverless.Shared.Commands.Log;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands.Waiting;

/// <summary>
/// Who waits here for commands of one bucket's devices. What this process posts wakes them at once; what others post, when
/// the bucket's log row is read next: once an interval for all of them, and not at all while nobody waits.
/// </summary>
internal sealed partial class BucketWatch(
    CommandLogReader log, string bucket, TimeSpan interval, TimeProvider time, ILogger logger, CancellationToken stopped)
{
    /// <summary>So many requests of one device may wait; one more ends the first, whose connection is likely dead.</summary>
    private const int MaxWaitsOfADevice = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<CommandWait>> _waits = new(StringComparer.Ordinal);
    private Task? _ready;
    private long _seen;

    /// <summary>Adds a wait. Once this has ended, whatever is posted wakes it.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task AddAsync(CommandWait wait, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_waits.TryGetValue(wait.DeviceId, out var ofDevice))
            {
                _waits.Add(wait.DeviceId, ofDevice = []);
            }
            else if (ofDevice.Count == MaxWaitsOfADevice)
            {
                ofDevice[0].End();
                ofDevice.RemoveAt(0);
            }

            ofDevice.Add(wait);
            return (_ready ??= Start()).WaitAsync(cancellationToken);
        }
    }

    public void Remove(CommandWait wait)
    {
        lock (_gate)
        {
            if (_waits.TryGetValue(wait.DeviceId, out var ofDevice) && ofDevice.Remove(wait) && ofDevice.Count == 0)
            {
                _waits.Remove(wait.DeviceId);
            }
        }
    }

    /// <summary>Takes note of commands that this process has posted.</summary>
    /// <param name="before">The log's number before them.</param>
    /// <param name="number">The log's number with them.</param>
    /// <param name="commands">They themselves.</param>
    public void Posted(long before, long number, List<PostedCommand> commands)
    {
        lock (_gate)
        {
            foreach (var command in commands)
            {
                if (_waits.TryGetValue(command.DeviceId, out var ofDevice))
                {
                    ofDevice.ForEach(wait => wait.Offer(command.Row));
                }
            }

            if (_seen == before)
            {
                _seen = number;
            }
        }
    }

    /// <summary>Ends every wait.</summary>
    public void End()
    {
        lock (_gate)
        {
            foreach (var wait in _waits.Values.SelectMany(waits => waits))
            {
                wait.End();
            }
        }
    }

    private Task Start()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(() => RunAsync(ready), CancellationToken.None);
        return ready.Task;
    }

    private async Task RunAsync(TaskCompletionSource ready)
    {
        try
        {
            var first = await log.ReadAsync(stopped);
            lock (_gate)
            {
                _seen = first.Row.Number;
            }

            ready.SetResult();
        }
        catch (Exception exception)
        {
            // The boundary of this task: what went wrong belongs to those who wait.
            lock (_gate)
            {
                _ready = null;
            }

            ready.SetException(exception);
            return;
        }

        while (await IsNeededAfterIntervalAsync())
        {
            try
            {
                Note((await log.ReadAsync(stopped)).Row);
            }
            catch (Exception exception) when (!stopped.IsCancellationRequested)
            {
                // Nothing is lost: what was posted meanwhile lies after the number seen last.
                Log.Unreadable(logger, bucket, exception);
            }
        }
    }

    private async Task<bool> IsNeededAfterIntervalAsync()
    {
        await Task.Delay(interval, time, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_waits.Count > 0 && !stopped.IsCancellationRequested)
            {
                return true;
            }

            _ready = null;
            return false;
        }
    }

    private void Note(CommandLogRow row)
    {
        lock (_gate)
        {
            if (row.Number != _seen)
            {
                Wake(row.DevicesAfter(_seen) ?? [.. _waits.Keys]);
                _seen = row.Number;
            }
        }
    }

    private void Wake(IEnumerable<string> deviceIds)
    {
        foreach (var deviceId in deviceIds)
        {
            if (_waits.TryGetValue(deviceId, out var ofDevice))
            {
                ofDevice.ForEach(wait => wait.Wake());
            }
        }
    }
}
