using System.Globalization;
using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Running;

/// <summary>Ends a load whose local host is gone: there is nothing left to measure.</summary>
internal sealed class BackendWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _watching = new();
    private readonly CancellationTokenSource _over;
    private readonly CancellationToken _stop;
    private readonly Task _ending;

    /// <param name="backend">Where it is elsewhere, only Ctrl+C ends the load.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ctrl+C, which the host may have heard as well.</param>
    public BackendWatch(TestedBackend backend, TimeProvider time, CancellationToken stop)
    {
        _stop = stop;
        _over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ending = WatchAsync(backend, time);
    }

    /// <summary>The load is to end: somebody said so, or the backend has.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>How the backend ended; null where it did not, or did so because of Ctrl+C.</summary>
    public BackendEnd? End { get; private set; }

    /// <summary>In a sentence.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="began">When the load began.</param>
    public static string Text(BackendEnd end, DateTimeOffset began) => string.Create(
        CultureInfo.InvariantCulture,
        $"The local host ended {(end.At - began).TotalSeconds:F1} s after the load began, at {end.At:HH:mm:ss} UTC, with exit code {end.ExitCode}.");

    public async ValueTask DisposeAsync()
    {
        await _watching.CancelAsync().ConfigureAwait(false);
        await _ending.ConfigureAwait(false);
        _over.Dispose();
        _watching.Dispose();
    }

    private async Task WatchAsync(TestedBackend backend, TimeProvider time)
    {
        try
        {
            var end = await backend.EndedAsync(time, _watching.Token).ConfigureAwait(false);
            if (!_stop.IsCancellationRequested)
            {
                End = end;
                await _over.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or InvalidOperationException)
        {
            // Nobody asks any more, or it was ended and is started again.
        }
    }
}
