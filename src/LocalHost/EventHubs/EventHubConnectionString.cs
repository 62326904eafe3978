using System.Net.Security;

namespace Serverless.LocalHost.EventHubs;

/// <summary>An Event Hubs connection string: <c>Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…</c>.</summary>
internal sealed record EventHubConnectionString
{
    private const int AmqpPort = 5672;
    private const int AmqpsPort = 5671;

    /// <summary>The namespace's host, such as <c>name.servicebus.windows.net</c> or <c>localhost</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The AMQP port.</summary>
    public required int Port { get; init; }

    /// <summary>Whether the connection uses TLS: always, but for a development emulator.</summary>
    public required bool UseTls { get; init; }

    /// <summary>Name of the policy, or null when a ready token is given.</summary>
    public string? KeyName { get; init; }

    /// <summary>Key of the policy; its UTF-8 bytes sign.</summary>
    public string? Key { get; init; }

    /// <summary>A ready token instead of a key; or null.</summary>
    public string? Signature { get; init; }

    /// <summary>The hub that the string is bound to; or null.</summary>
    public string? EntityPath { get; init; }

    /// <summary>Decides on the server's certificate; null, the default, trusts what this machine trusts. For tests.</summary>
    public RemoteCertificateValidationCallback? TrustCertificate { get; init; }

    /// <summary>The AMQP endpoint, such as <c>amqps://name.servicebus.windows.net:5671</c>.</summary>
    public string Endpoint => $"{(UseTls ? "amqps" : "amqp")}://{Host}:{Port}";

    /// <summary>The HTTP endpoint; null for a development emulator, whose string does not name one.</summary>
    public string? HttpEndpoint => UseTls ? $"https://{Host}" : null;

    /// <summary>The string itself when it can be used.</summary>
    /// <exception cref="StartupException">It cannot.</exception>
    public static string Validated(string text) =>
        TryParse(text, out _, out var problem)
            ? text
            : throw new StartupException($"Option --eventhubs is not an Event Hubs connection string: {problem}.");

    /// <exception cref="FormatException">It is no Event Hubs connection string.</exception>
    public static EventHubConnectionString Parse(string text) =>
        TryParse(text, out var parsed, out var problem)
            ? parsed!
            : throw new FormatException($"Not an Event Hubs connection string: {problem}.");

    private static bool TryParse(string text, out EventHubConnectionString? parsed, out string? problem)
    {
        parsed = null;
        problem = null;
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                problem = "each part is Name=Value";
            else if (!parts.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                problem = $"{part[..equals].Trim()} is there twice";
        }

        if (problem is not null)
            return false;

        var development = parts.TryGetValue("UseDevelopmentEmulator", out var flag) && bool.TryParse(flag, out var on) && on;
        if (!parts.TryGetValue("Endpoint", out var endpoint)
            || !Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("sb" or "amqp" or "amqps")
            || uri.Host.Length == 0)
        {
            problem = "Endpoint=sb://<host> is missing";
            return false;
        }

        parts.TryGetValue("SharedAccessSignature", out var signature);
        parts.TryGetValue("SharedAccessKeyName", out var keyName);
        parts.TryGetValue("SharedAccessKey", out var key);
        if (string.IsNullOrEmpty(signature) && (string.IsNullOrEmpty(keyName) || string.IsNullOrEmpty(key)))
        {
            problem = "SharedAccessKeyName and SharedAccessKey are missing";
            return false;
        }

        parsed = new EventHubConnectionString
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : development ? AmqpPort : AmqpsPort,
            UseTls = !development,
            KeyName = keyName,
            Key = key,
            Signature = string.IsNullOrEmpty(signature) ? null : signature,
            EntityPath = parts.TryGetValue("EntityPath", out var path) && path.Length > 0 ? path : null,
        };
        return true;
    }
}
