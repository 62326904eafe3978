using Microsoft.Extensions.Configuration;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>What the connection that senders and triggers use tells about the namespace.</summary>
internal static class HubConnection
{
    /// <summary>Sets from the connection what it has: its host, and its policy where it is a connection string.</summary>
    public static void ApplyTo(CredentialOptions options, IConfiguration configuration)
    {
        var connection = configuration.GetSection(TelemetryHub.ConnectionSetting);
        var parts = (connection.Value ?? string.Empty)
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .DistinctBy(part => part[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);

        options.NamespaceHost = connection["fullyQualifiedNamespace"]
            ?? (Uri.TryCreate(parts.GetValueOrDefault("Endpoint"), UriKind.Absolute, out var uri) ? uri.Host : string.Empty);
        options.PublisherPolicyName = parts.GetValueOrDefault("SharedAccessKeyName", string.Empty);
        options.PublisherPolicyKey = parts.GetValueOrDefault("SharedAccessKey", string.Empty);
    }
}
