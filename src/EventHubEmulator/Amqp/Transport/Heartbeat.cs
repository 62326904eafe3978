namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// Empty frames for a client that ends a silent connection (AMQP 1.0, part 2.4.5). They go out whatever else does: they
/// are few and short, and nothing is counted on the path of the events.
/// </summary>
internal sealed class Heartbeat(OutgoingBytes outgoing, TimeProvider timeProvider) : IDisposable
{
    /// <summary>The shortest idle timeout that a client may ask for, in milliseconds.</summary>
    public const uint MinIdleTimeoutMilliseconds = 200;

    private static readonly byte[] EmptyFrame = [0, 0, 0, FrameInspector.FrameHeaderLength, 2, 0, 0, 0];

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>Begins to send two empty frames in the client's idle timeout.</summary>
    public void Start(uint idleTimeoutMilliseconds)
    {
        var period = TimeSpan.FromMilliseconds(Math.Min(idleTimeoutMilliseconds, int.MaxValue) / 2);
        lock (_gate)
        {
            if (!_disposed)
            {
                _timer ??= timeProvider.CreateTimer(_ => Send(), null, period, period);
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

    private void Send()
    {
        try
        {
            outgoing.Append(EmptyFrame);
            outgoing.Flush();
        }
        catch (IOException)
        {
            // The connection is ending; whoever reads from it notices.
        }
    }
}
