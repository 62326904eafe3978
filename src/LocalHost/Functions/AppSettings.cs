using Microsoft.Extensions.Configuration;
using Serverless.LocalHost.EventHubs;

namespace Serverless.LocalHost.Functions;

/// <summary>Reads the settings that triggers name.</summary>
internal sealed class AppSettings(IConfiguration configuration)
{
    /// <returns>Null where there is no such setting.</returns>
    public string? Optional(string name) => configuration[Key(name)] is { Length: > 0 } value ? value : null;

    /// <exception cref="StartupException">There is no such setting.</exception>
    public string Required(string name, string function) => Optional(name)
        ?? throw new StartupException($"Function '{function}' needs the setting '{name}', which is missing.");

    /// <summary>The text with each <c>%Setting%</c> replaced.</summary>
    /// <exception cref="StartupException">A setting is missing.</exception>
    public string Expand(string text, string function)
    {
        var parts = text.Split('%');
        // An odd part stands between two signs; a lone sign is text.
        for (var index = 1; index < parts.Length - 1; index += 2)
            parts[index] = Required(parts[index], function);
        return parts.Length % 2 == 1 ? string.Concat(parts) : text;
    }

    /// <exception cref="StartupException">The setting is missing or no connection string.</exception>
    public EventHubConnectionString EventHubConnection(string name, string function)
    {
        if (configuration[Key(name)] is null && configuration[Key(name + "__fullyQualifiedNamespace")] is not null)
            throw new StartupException($"Function '{function}' connects by identity ('{name}__fullyQualifiedNamespace'); this host needs a connection string in '{name}'.");
        try
        {
            return EventHubConnectionString.Parse(Required(name, function));
        }
        catch (FormatException failure)
        {
            throw new StartupException($"Function '{function}', setting '{name}': {failure.Message}", failure);
        }
    }

    private static string Key(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
