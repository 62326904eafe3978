namespace Serverless.LocalHost.Demo;

/// <summary>
/// Asks for every device's state again and again while the replay runs and notes when each sent reading has become
/// queryable: the time from handing it to the hub until a state answer shows it or a later one.
/// </summary>
internal sealed class StateProbe(BackendClient client, IReadOnlyDictionary<string, string> metrics, TimeProvider time)
{
    /// <summary>Pause between two rounds; the resolution of the latencies.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<(DemoReading Reading, long SentAt)>> _waiting =
        metrics.Keys.ToDictionary(device => device, _ => new Queue<(DemoReading, long)>(), StringComparer.Ordinal);

    private readonly List<double> _latencies = [];
    private int _outstanding;
    private TaskCompletionSource _round = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Readings sent and not yet seen.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Ends when the round of queries now under way is done.</summary>
    public Task RoundAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _round.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Notes a reading that raises its device's latest and was handed over at <paramref name="sentAt"/>.</summary>
    public void Sent(string deviceId, DemoReading reading, long sentAt)
    {
        lock (_lock)
        {
            _waiting[deviceId].Enqueue((reading, sentAt));
            _outstanding++;
        }
    }

    /// <summary>Milliseconds from sent to queryable at a quantile of 0 to 1; NaN without a sample.</summary>
    public double Latency(double quantile)
    {
        lock (_lock)
        {
            _latencies.Sort();
            return _latencies.Count == 0 ? double.NaN : _latencies[(int)Math.Ceiling(quantile * (_latencies.Count - 1))];
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.WhenAll(metrics.Select(device => AskAsync(device.Key, device.Value, cancellationToken)));
                TaskCompletionSource done;
                lock (_lock)
                {
                    (done, _round) = (_round, new(TaskCreationOptions.RunContinuationsAsynchronously));
                }

                done.SetResult();
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // Whoever waits for a round must hear of it.
            lock (_lock)
            {
                _round.TrySetException(failure);
            }

            throw;
        }
    }

    private async Task AskAsync(string deviceId, string metric, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting[deviceId].Count == 0)
            {
                return;
            }
        }

        if (await client.GetLatestAsync(deviceId, metric, cancellationToken) is not { } shown)
        {
            return;
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            var waiting = _waiting[deviceId];
            while (waiting.TryPeek(out var oldest) && oldest.Reading.CompareTo(shown) <= 0)
            {
                waiting.Dequeue();
                _outstanding--;
                _latencies.Add(time.GetElapsedTime(oldest.SentAt, now).TotalMilliseconds);
            }
        }
    }
}
