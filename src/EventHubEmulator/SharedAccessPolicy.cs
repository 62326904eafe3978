namespace Serverless.EventHubEmulator;

/// <summary>A shared access policy: whoever holds its key may sign tokens for its rights.</summary>
public sealed record SharedAccessPolicy
{
    /// <summary>The policy of the connection string documented for development emulators.</summary>
    public static SharedAccessPolicy DevelopmentRoot { get; } = new() { Name = "RootManageSharedAccessKey", Key = "SAS_KEY_VALUE" };

    /// <summary>Name, as in a token's <c>skn</c> and a connection string's <c>SharedAccessKeyName</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The key. Its UTF-8 bytes sign tokens, as Event Hubs has it: it is not decoded from Base64.</summary>
    public required string Key { get; init; }

    /// <summary>What a token of this policy allows. Default: everything.</summary>
    public AccessRights Rights { get; init; } = AccessRights.Send | AccessRights.Listen | AccessRights.Manage;

    /// <summary>The hub this policy belongs to; <c>null</c>, the default, for the whole namespace.</summary>
    public string? Hub { get; init; }
}
