using Azure.Data.Tables;

namespace Serverless.Shared.Commands.Waiting;

/// <summary>One request that waits for a command of its device.</summary>
internal sealed class CommandWait(string deviceId, Action<CommandWait> release) : IDisposable
{
    private TaskCompletionSource _signal = NewSignal();
    private TableEntity? _offer;
    private volatile bool _isEnded;

    public string DeviceId => deviceId;

    /// <summary>It shall be answered at once.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Something may be there that was not when <see cref="Reset"/> was called.</summary>
    public bool IsWoken => Volatile.Read(ref _signal).Task.IsCompleted;

    /// <summary>Forgets former wakes and offers; to be called before the store is asked, so that no wake is lost.</summary>
    public void Reset()
    {
        Volatile.Write(ref _offer, null);
        if (IsWoken && !IsEnded)
        {
            Volatile.Write(ref _signal, NewSignal());
        }
    }

    public void Wake() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Wakes it with an open command's row as it was just written, which spares it a query.</summary>
    public void Offer(TableEntity row)
    {
        // The first is the oldest.
        Interlocked.CompareExchange(ref _offer, row, null);
        Wake();
    }

    /// <returns>The oldest command that was offered since <see cref="Reset"/>, or null.</returns>
    public TableEntity? TakeOffer() => Interlocked.Exchange(ref _offer, null);

    public void End()
    {
        _isEnded = true;
        Wake();
    }

    /// <summary>Waits until it is woken, or for a time.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task WokenAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _signal).Task.WaitAsync(atMost, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => release(this);

    // Whoever posts must not go on with a waiting request's work.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
