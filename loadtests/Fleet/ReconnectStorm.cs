using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.EventHubs;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Telemetry;

namespace Serverless.LoadTests.Fleet;

/// <summary>Every connection breaks at once, and everyone comes back at once.</summary>
/// <param name="gateways">For most devices.</param>
/// <param name="devices">Those with a connection of their own.</param>
/// <param name="time">The clock.</param>
internal sealed class ReconnectStorm(IReadOnlyList<Gateway> gateways, IReadOnlyList<DirectDevice> devices, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostWait = TimeSpan.FromMinutes(1);

    private int _lost;

    /// <summary>From the break until a gateway's new connection answers.</summary>
    public LatencyHistogram Gateways { get; } = new();

    /// <summary>From the break until a device has a token, a connection and an event acknowledged.</summary>
    public LatencyHistogram Devices { get; } = new();

    /// <summary>Those that were not back within a minute.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Connects the devices for the first time, some at once.</summary>
    /// <exception cref="BackendException">One cannot.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        devices, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (device, token) =>
        {
            try
            {
                await device.ConnectAsync(token).ConfigureAwait(false);
            }
            catch (TelemetrySendException problem)
            {
                throw new BackendException($"A device cannot send to its publisher path: {problem.Message}", problem);
            }
        });

    /// <summary>Waits for its time, breaks every connection, and ends when all are back or were given up, though the load may be over by then;
    /// at once where somebody ends the run.</summary>
    public async Task RunAsync(LoadRun run, TimeSpan at)
    {
        if (!await run.WaitUntilAsync(at).ConfigureAwait(false))
        {
            return;
        }

        var broken = run.Elapsed;
        await Task.WhenAll(
        [
            .. gateways.Select(async gateway =>
            {
                var dropped = gateway.DropAsync();
                await BackAsync(run, broken, Gateways, token => gateway.Sender.GetPartitionsAsync(token)).ConfigureAwait(false);
                await dropped.ConfigureAwait(false);
            }),
            .. devices.Select(async device =>
            {
                var dropped = device.DropAsync();
                await BackAsync(run, broken, Devices, device.ConnectAsync).ConfigureAwait(false);
                await dropped.ConfigureAwait(false);
            }),
        ]).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => new(Task.WhenAll(devices.Select(device => device.DisposeAsync().AsTask())));

    private async Task BackAsync(LoadRun run, TimeSpan broken, LatencyHistogram back, Func<CancellationToken, Task> connect)
    {
        for (var pause = FirstPause; run.Elapsed - broken < MostWait && !run.Ended.IsCancellationRequested; pause *= 2)
        {
            try
            {
                await connect(run.Ended).ConfigureAwait(false);
                back.Add(run.Elapsed - broken);
                return;
            }
            catch (Exception problem) when (problem is TelemetrySendException or BackendException or OperationCanceledException || AmqpFailure.IsExpected(problem))
            {
                // It tries again, as devices do: after a pause that doubles.
                await Task.Delay(pause, time, run.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (!run.Ended.IsCancellationRequested)
        {
            Interlocked.Increment(ref _lost);
        }
    }
}
