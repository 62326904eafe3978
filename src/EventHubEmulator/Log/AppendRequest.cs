using System.Buffers;

namespace Serverless.EventHubEmulator.Log;

/// <summary>Events of one send on their way into a partition. Takes over a pooled buffer and gives it back itself.</summary>
/// <param name="partition">Where they go.</param>
/// <param name="records">A buffer from the shared pool that begins with the records.</param>
/// <param name="length">Bytes of records.</param>
/// <param name="eventCount">Number of records, 1 and more.</param>
/// <param name="completed">
/// Called once: with <c>null</c> when the events are durable, else with what kept them out. It must not throw.
/// </param>
internal sealed class AppendRequest(PartitionLog partition, byte[] records, int length, int eventCount, Action<Exception?> completed)
{
    private byte[]? _records = records;

    public PartitionLog Partition => partition;

    public int EventCount => eventCount;

    public int Length => length;

    public ReadOnlySpan<byte> Records => _records.AsSpan(0, length);

    public void Complete(Exception? failure)
    {
        ArrayPool<byte>.Shared.Return(_records!);
        _records = null;
        completed(failure);
    }
}
