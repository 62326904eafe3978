// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.EventHubsRetryOptions</c>, so that src/Functions compiles without the package.
/// </summary>
public class EventHubsRetryOptions
{
    /// <summary>Tries after the first.</summary>
    public int MaximumRetries { get; set; } = 3;

    /// <summary>The first pause between tries.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(0.8);

    /// <summary>The longest pause between tries.</summary>
    public TimeSpan MaximumDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one try may take.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromMinutes(1);
}
