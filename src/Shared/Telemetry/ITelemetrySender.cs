namespace Serverless.Shared.Telemetry;

/// <summary>
/// Sends telemetry into the hub as a trusted sender. An interface because the client differs by host: the Event Hubs
/// SDK in the function app, an AMQP client in LocalHost, whose package feed may lack the SDK.
/// </summary>
public interface ITelemetrySender
{
    /// <summary>Sends one event of one device, its id as the partition key.</summary>
    /// <param name="deviceId">The device's id.</param>
    /// <param name="body">The event, at most 1,048,576 bytes with its properties.</param>
    /// <param name="contentType">The body's media type, the AMQP property <c>content-type</c>; null for none.</param>
    /// <param name="properties">Application properties, values AMQP primitives; or null.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been taken.</param>
    /// <returns>When the hub has acknowledged the event.</returns>
    /// <exception cref="TelemetrySendException">The hub refused it or could not be reached.</exception>
    Task SendAsync(
        string deviceId,
        ReadOnlyMemory<byte> body,
        string? contentType,
        IReadOnlyDictionary<string, object?>? properties,
        CancellationToken cancellationToken);

    /// <summary>Sends events of many devices without a key to the partition that the hash gives all of them.</summary>
    /// <param name="partition">The partition, such as <c>0</c>.</param>
    /// <param name="bodies">Events that name their device themselves; split into as many messages as their size needs.</param>
    /// <param name="cancellationToken">Ends the wait; some events may have been taken.</param>
    /// <returns>When the hub has acknowledged all.</returns>
    /// <exception cref="TelemetrySendException">The hub refused some or could not be reached.</exception>
    Task SendToPartitionAsync(
        string partition,
        IReadOnlyList<ReadOnlyMemory<byte>> bodies,
        CancellationToken cancellationToken);

    /// <summary>The hub's partitions, in order.</summary>
    Task<IReadOnlyList<string>> GetPartitionsAsync(CancellationToken cancellationToken);
}
