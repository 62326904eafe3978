// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.Producer.EventHubProducerClientOptions</c>, so that src/Functions compiles without the package.
/// </summary>
public class EventHubProducerClientOptions
{
    /// <summary>How failed calls are repeated.</summary>
    public EventHubsRetryOptions RetryOptions { get; set; } = new();
}
