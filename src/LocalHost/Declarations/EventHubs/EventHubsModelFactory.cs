// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.EventHubsModelFactory</c>, so that the same function classes compile without the package.
/// </summary>
public static class EventHubsModelFactory
{
    /// <summary>An event as it was received.</summary>
    public static EventData EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        string partitionKey = null,
        long sequenceNumber = long.MinValue,
        string offsetString = null,
        DateTimeOffset enqueuedTime = default) =>
        new ReceivedEvent(eventBody, properties, systemProperties, sequenceNumber, offsetString, enqueuedTime, partitionKey);

    private sealed class ReceivedEvent(
        BinaryData eventBody,
        IDictionary<string, object> properties,
        IReadOnlyDictionary<string, object> systemProperties,
        long sequenceNumber,
        string offsetString,
        DateTimeOffset enqueuedTime,
        string partitionKey)
        : EventData(eventBody, properties, systemProperties, sequenceNumber, offsetString, enqueuedTime, partitionKey);
}
