using System.Globalization;

namespace Serverless.Deployment;

/// <summary>What the command line says. Each option has an environment variable, named as the template's output is, since azd
/// puts outputs into the environment of its hooks.</summary>
internal sealed record DeploymentOptions
{
    private const string Usage = """
        Deployment keys  [--vault RESOURCE-ID] [--app RESOURCE-ID]
        Deployment smoke [--backend URL] [--event-hubs URL] [--app RESOURCE-ID] [--key FUNCTION-KEY] [--timeout 00:05:00]

        Each option may come from the environment instead: AZURE_KEY_VAULT_ID, AZURE_FUNCTION_APP_ID, BACKEND_URL,
        EVENT_HUBS_URL, BACKEND_KEY, SMOKE_TIMEOUT. Without a key, smoke asks the function app for its own.
        """;

    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["--vault"] = "AZURE_KEY_VAULT_ID",
        ["--app"] = "AZURE_FUNCTION_APP_ID",
        ["--backend"] = "BACKEND_URL",
        ["--event-hubs"] = "EVENT_HUBS_URL",
        ["--key"] = "BACKEND_KEY",
        ["--timeout"] = "SMOKE_TIMEOUT",
    };

    public required DeploymentCommand Command { get; init; }

    /// <summary>Resource id of the vault.</summary>
    public string VaultId { get; init; } = string.Empty;

    /// <summary>Resource id of the function app; empty where there is none to ask.</summary>
    public string AppId { get; init; } = string.Empty;

    /// <summary>Address of the HTTP functions, with a slash at its end.</summary>
    public Uri? Backend { get; init; }

    /// <summary>Address of the Event Hubs namespace, with a slash at its end.</summary>
    public Uri? EventHubs { get; init; }

    /// <summary>Function key; null: none was given.</summary>
    public string? Key { get; init; }

    /// <summary>How long the smoke test may take. 1 s to 1 hour, default 5 minutes: a first start and new roles take some.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <param name="arguments">The command line.</param>
    /// <param name="environment">A variable by its name; null where it is not set.</param>
    /// <exception cref="DeploymentException">Something is missing or wrong.</exception>
    public static DeploymentOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var command = arguments.Count == 0 ? null : arguments[0];
        var given = Read(arguments);
        string? Value(string option) => given.GetValueOrDefault(option) ?? (environment(Variables[option]) is { Length: > 0 } set ? set : null);
        string Required(string option) => Value(option) ?? throw Wrong($"{option} or {Variables[option]} is missing.");

        return command switch
        {
            "keys" => new DeploymentOptions { Command = DeploymentCommand.Keys, VaultId = Required("--vault"), AppId = Required("--app") },
            "smoke" => new DeploymentOptions
            {
                Command = DeploymentCommand.Smoke,
                AppId = Value("--app") ?? string.Empty,
                Backend = Address("--backend", Required("--backend")),
                EventHubs = Address("--event-hubs", Required("--event-hubs")),
                Key = Value("--key"),
                Timeout = Value("--timeout") is { } text ? Time(text) : TimeSpan.FromMinutes(5),
            },
            _ => throw Wrong("Say keys or smoke."),
        };
    }

    private static Dictionary<string, string> Read(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 1; index < arguments.Count; index += 2)
        {
            if (!Variables.ContainsKey(arguments[index]))
            {
                throw Wrong($"{arguments[index]} is no option.");
            }

            if (index + 1 == arguments.Count)
            {
                throw Wrong($"{arguments[index]} has no value.");
            }

            given[arguments[index]] = arguments[index + 1];
        }

        return given;
    }

    private static Uri Address(string option, string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw Wrong($"{option} is no http or https address.");

    private static TimeSpan Time(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromHours(1)
            ? time
            : throw Wrong("--timeout is a time such as 00:05:00, from 1 s to 1 hour.");

    private static DeploymentException Wrong(string message) => new($"{message}\n\n{Usage}", exitCode: 2);
}
