// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.Producer.CreateBatchOptions</c>, so that src/Functions compiles without the package.
/// </summary>
public class CreateBatchOptions : SendEventOptions
{
    /// <summary>The largest batch; the hub's limit when null.</summary>
    public long? MaximumSizeInBytes { get; set; }
}
