using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Source-compatible declaration of <c>Microsoft.Azure.Functions.Worker.EventHubTriggerAttribute</c>, so that the same function classes compile without the package.
/// </summary>
/// <param name="eventHubName">The hub, or <c>%Setting%</c>.</param>
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute
{
    /// <summary>The hub, or <c>%Setting%</c>.</summary>
    public string EventHubName { get; private set; } = eventHubName;

    /// <summary>The consumer group, or <c>%Setting%</c>; <c>$Default</c> when null.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>Name of the setting with the connection string, or the prefix of <c>__fullyQualifiedNamespace</c>.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether the parameter takes a batch. Default true.</summary>
    public bool IsBatched { get; set; } = true;
}
