namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>Until when an open connection has to bring its first token, so that one that heartbeats and does nothing else
/// holds its place no longer.</summary>
/// <param name="client">The client.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="onMissed">Called once, if it has brought none.</param>
internal sealed class TokenDeadline(ClientConnection client, TimeProvider timeProvider, Action onMissed) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>The connection has been opened.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_disposed && !client.HasShownToken)
            {
                _timer ??= timeProvider.CreateTimer(_ => Check(), null, Patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Check()
    {
        if (!client.HasShownToken)
        {
            onMissed();
        }
    }
}
