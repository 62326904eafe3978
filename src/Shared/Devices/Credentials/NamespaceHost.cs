using Microsoft.Extensions.Configuration;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>Finds the namespace's host in the connection that senders and triggers use.</summary>
internal static class NamespaceHost
{
    /// <returns>The host without scheme and port, or null where the connection names none.</returns>
    public static string? Find(IConfiguration configuration)
    {
        var connection = configuration.GetSection(TelemetryHub.ConnectionSetting);
        var host = connection["fullyQualifiedNamespace"];
        if (!string.IsNullOrWhiteSpace(host))
        {
            return host;
        }

        const string Endpoint = "Endpoint=";
        var endpoint = (connection.Value ?? string.Empty)
            .Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith(Endpoint, StringComparison.OrdinalIgnoreCase));
        return Uri.TryCreate(endpoint?[Endpoint.Length..], UriKind.Absolute, out var uri) ? uri.Host : null;
    }
}
