namespace Serverless.Shared.Telemetry.SenML;

/// <summary>A resolved name: <c>{deviceId}/{metric}</c>, or the metric alone.</summary>
/// <param name="DeviceId">What stands before the first slash; null without one.</param>
/// <param name="Metric">What stands behind it.</param>
internal readonly record struct SenMLName(string? DeviceId, string Metric)
{
    /// <summary>The base name and the name, one after the other, RFC 8428 section 4.5.1.</summary>
    public static SenMLName Resolve(string? baseName, string? name)
    {
        var resolved = string.Concat(baseName, name);
        var slash = resolved.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new SenMLName(null, resolved) : new SenMLName(resolved[..slash], resolved[(slash + 1)..]);
    }
}
