namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// Bytes of deliveries whose last transfer has not come, of all clients together: each may hold a few megabytes, but not
/// thousands of them at once.
/// </summary>
/// <param name="limit">The most there may be, in bytes.</param>
internal sealed class UnfinishedDeliveries(long limit)
{
    private long _bytes;

    /// <summary>Counts bytes that are kept; they are counted even where they are too many.</summary>
    /// <returns>Whether there is room for them.</returns>
    public bool Add(int bytes) => Interlocked.Add(ref _bytes, bytes) <= limit;

    public void Remove(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
