using System.Collections.Concurrent;

namespace Serverless.Benchmarks.Commands;

/// <summary>Devices that wait, commands for them, and how long each took to arrive.</summary>
internal sealed class CommandLoad(string http) : IAsyncDisposable
{
    /// <summary>A device that has its command reports it and waits again, long before this is over.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _arrivals = new(StringComparer.Ordinal);
    private readonly List<WaitingDevice> _devices = [];
    private Task _running = Task.CompletedTask;
    private int _posted;

    /// <summary>Registers devices and lets them wait.</summary>
    public async Task StartAsync(int devices, CancellationToken cancellationToken)
    {
        for (var i = 0; i < devices; i++)
        {
            _devices.Add(await WaitingDevice
                .RegisterAsync(_client, http, $"waiting-{i}", Received, cancellationToken).ConfigureAwait(false));
        }

        _running = Task.WhenAll(_devices.Select(device => device.RunAsync(_stop.Token)));
        await Task.Delay(Settle, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Posts a command to each device at a constant rate, whatever becomes of those before.</summary>
    /// <param name="rate">Commands a second; 0 for all at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The times from a post's send until the device has its answer, in milliseconds.</returns>
    public async Task<double[]> RunAsync(int rate, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var (started, sent) = (time.GetTimestamp(), new List<Task<double>>());
        foreach (var device in _devices)
        {
            var left = rate == 0 ? TimeSpan.Zero : (TimeSpan.FromSeconds(1) * sent.Count / rate) - time.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, cancellationToken).ConfigureAwait(false);
            }

            sent.Add(PostAsync(device, cancellationToken));
        }

        var samples = await Task.WhenAll(sent).WaitAsync(GivenUpAfter, cancellationToken).ConfigureAwait(false);
        await Task.Delay(Settle, cancellationToken).ConfigureAwait(false);
        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task<double> PostAsync(WaitingDevice device, CancellationToken cancellationToken)
    {
        var name = $"command-{Interlocked.Increment(ref _posted)}";
        var arrival = _arrivals.GetOrAdd(name, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        var sentAt = TimeProvider.System.GetTimestamp();
        await device.PostAsync(name, cancellationToken).ConfigureAwait(false);
        return TimeProvider.System.GetElapsedTime(sentAt, await arrival.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).TotalMilliseconds;
    }

    private void Received(string name)
    {
        if (_arrivals.TryRemove(name, out var arrival))
        {
            arrival.TrySetResult(TimeProvider.System.GetTimestamp());
        }
    }
}
