using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Commands;

/// <summary>Devices that wait for commands all the time, each on a connection of its own.</summary>
internal sealed class WaitingDevices : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerTimeout = Wait + TimeSpan.FromSeconds(15);

    /// <summary>Before a device asks again that was refused.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CommandBoard _board;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private long _refused;

    public WaitingDevices(CommandBoard board, IEnumerable<RunDevice> devices, TimeProvider time)
    {
        (_board, _time) = (board, time);
        _running = Task.WhenAll(devices.Select(device => Task.Run(() => RunAsync(device))));
    }

    /// <summary>Polls and results that failed and were repeated.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(RunDevice device)
    {
        while (!_stop.IsCancellationRequested)
        {
            if (!await ServeAsync(device).ConfigureAwait(false) && !_stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(Pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>False where it was refused or broke.</returns>
    private async Task<bool> ServeAsync(RunDevice device)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            return (await _board.ServeAsync(device, Wait, either.Token).ConfigureAwait(false)).Problem is null;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or OperationCanceledException || ForeignJson.IsCause(problem))
        {
            return false;
        }
    }
}
