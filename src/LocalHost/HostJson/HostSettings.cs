namespace Serverless.LocalHost.HostJson;

/// <summary>What this host reads from <c>host.json</c>; names, ranges and defaults are the Functions host's.</summary>
internal sealed record HostSettings
{
    /// <summary>First part of every HTTP route. Default <c>api</c>; may be empty.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary>The Event Hubs triggers' settings.</summary>
    public EventHubsSettings EventHubs { get; init; } = new();

    /// <summary>Dotted paths of keys that this host does not use.</summary>
    public IReadOnlyList<string> UnusedKeys { get; init; } = [];
}
