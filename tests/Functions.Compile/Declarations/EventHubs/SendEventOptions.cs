// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.Producer.SendEventOptions</c>, so that src/Functions compiles without the package.
/// </summary>
public class SendEventOptions
{
    /// <summary>The partition to send to; not together with a key.</summary>
    public string PartitionId { get; set; }

    /// <summary>The key whose hash picks the partition.</summary>
    public string PartitionKey { get; set; }
}
