using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>Holds one receiver back while the namespace's limit for what goes out is reached.</summary>
internal sealed class Pace(RateLimit limit, TimeProvider timeProvider) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _disposed;
    private long _countedBytes;
    private long _countedMessages;

    /// <summary>Whether the receiver may send on.</summary>
    /// <param name="deliveries">What it has sent, which is counted here.</param>
    /// <param name="wake">Called when it may, if not now.</param>
    public bool IsDue(EventDeliveries deliveries, Action wake)
    {
        limit.Take(deliveries.MessageBytes - _countedBytes, deliveries.Messages - _countedMessages);
        (_countedBytes, _countedMessages) = (deliveries.MessageBytes, deliveries.Messages);
        var wait = limit.Wait();
        if (wait == TimeSpan.Zero)
        {
            return true;
        }

        lock (_gate)
        {
            if (!_disposed)
            {
                _timer ??= timeProvider.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
            }
        }

        return false;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }
}
