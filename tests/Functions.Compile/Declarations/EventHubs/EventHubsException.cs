// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.EventHubsException</c>, so that src/Functions compiles without the package.
/// </summary>
public class EventHubsException : Exception
{
    /// <summary>A failure of a hub.</summary>
    public EventHubsException(bool isTransient, string eventHubName, string message)
        : base(message)
    {
        IsTransient = isTransient;
        EventHubName = eventHubName;
    }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient { get; }

    /// <summary>The hub.</summary>
    public string EventHubName { get; }
}
