namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>Message annotations that belong to the service, encoded as symbols, and whether a sender's key is one.</summary>
internal static class ServiceAnnotations
{
    public static ReadOnlySpan<byte> PartitionKey => "x-opt-partition-key"u8;

    public static ReadOnlySpan<byte> Publisher => "x-opt-publisher"u8;

    public static ReadOnlySpan<byte> SequenceNumber => "x-opt-sequence-number"u8;

    public static ReadOnlySpan<byte> Offset => "x-opt-offset"u8;

    public static ReadOnlySpan<byte> EnqueuedTime => "x-opt-enqueued-time"u8;

    /// <summary>What only the service sets; a sender's own is discarded.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> key) =>
        key.SequenceEqual(Publisher) || key.SequenceEqual(SequenceNumber) || key.SequenceEqual(Offset) || key.SequenceEqual(EnqueuedTime);
}
