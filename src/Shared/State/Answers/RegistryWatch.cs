using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Tables;

namespace Serverless.Shared.State.Answers;

/// <summary>Follows the change log of one bucket while somebody asks, so that what is known of its devices is known to be
/// so still. Reads no devices.</summary>
/// <param name="tables">The store.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Told of each device that was changed since the last look.</param>
/// <param name="lost">Told that changes may have been missed, before the watch begins anew; also at its beginning.</param>
internal sealed class RegistryWatch(TableStore tables, string bucket, TimeProvider time, Action<string> changed, Action lost)
{
    private readonly RegistryLogReader _log = new(tables, bucket);
    private readonly Lock _gate = new();
    private long _number = -1;
    private long _lookedAt;
    private Task? _look;

    /// <summary>How old the last look is; the largest span before the first.</summary>
    public TimeSpan Age => !HasBegun ? TimeSpan.MaxValue : time.GetElapsedTime(Volatile.Read(ref _lookedAt));

    public bool HasBegun => Volatile.Read(ref _number) >= 0;

    /// <summary>Looks once; callers at once share one look, which may have begun before they called.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public Task LookAsync()
    {
        lock (_gate)
        {
            // Shared, so that no caller's cancellation may end it; each of its requests has a time limit.
            return _look ??= Task.Run(LookOnceAsync, CancellationToken.None);
        }
    }

    /// <summary>Looks without anybody waiting for it. A failure shows in the next look that somebody waits for.</summary>
    public void LookAhead() =>
        LookAsync().ContinueWith(
            static look => look.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private async Task LookOnceAsync()
    {
        try
        {
            var startedAt = time.GetTimestamp();
            if (_number < 0 || await _log.ReadAfterAsync(_number, CancellationToken.None) is not { } changes)
            {
                var number = await _log.ReadLastNumberAsync(CancellationToken.None);
                lost();
                Begin(number, startedAt);
                return;
            }

            foreach (var device in changes.SelectMany(change => change.Devices))
            {
                changed(device.Device.DeviceId);
            }

            Begin(_number + changes.Count, startedAt);
        }
        finally
        {
            lock (_gate)
            {
                _look = null;
            }
        }
    }

    private void Begin(long number, long startedAt)
    {
        Volatile.Write(ref _lookedAt, startedAt);
        Volatile.Write(ref _number, number);
    }
}
