using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.Policies;

/// <summary>Encrypted ways, no keys but the one that devices need, nothing public that need not be.</summary>
internal static class SecurityPolicies
{
    /// <summary>Each role that may be given, and the type of resource it is given on: the narrowest that works.</summary>
    private static readonly Dictionary<string, string> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["a638d3c7-ab3a-418d-83e6-5f17a39d4fde"] = ResourceTypes.Hub, // Azure Event Hubs Data Receiver
        ["2b629674-e913-4c01-ae53-ef4638d8f975"] = ResourceTypes.Hub, // Azure Event Hubs Data Sender
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = ResourceTypes.Account, // Storage Blob Data Owner, of the Functions host
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = ResourceTypes.Container, // Storage Blob Data Contributor, of capture
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = ResourceTypes.Account, // Storage Table Data Contributor
        ["4633458b-17de-408a-b874-0445c86b69e6"] = ResourceTypes.Vault, // Key Vault Secrets User
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = ResourceTypes.Insights, // Monitoring Metrics Publisher
    };

    public static IEnumerable<Policy> All { get; } =
    [
        Policy.Value("storage speaks TLS 1.2 or later", ResourceTypes.Account, "minimumTlsVersion", "TLS1_2", "TLS1_3"),
        Policy.Value("storage speaks HTTPS alone", ResourceTypes.Account, "supportsHttpsTrafficOnly", "true"),
        Policy.Value("Event Hubs speaks TLS 1.2 or later", ResourceTypes.Namespace, "minimumTlsVersion", "1.2", "1.3"),
        Policy.Value("the app speaks TLS 1.2 or later", ResourceTypes.Site, "siteConfig.minTlsVersion", "1.2", "1.3"),
        Policy.Value("the app speaks HTTPS alone", ResourceTypes.Site, "httpsOnly", "true"),
        Policy.Value("storage takes no account key", ResourceTypes.Account, "allowSharedKeyAccess", "false"),
        Policy.Value("no blob is public", ResourceTypes.Account, "allowBlobPublicAccess", "false"),
        Policy.Value("no container is public", ResourceTypes.Container, "publicAccess", "None"),
        Policy.Value("Application Insights has no local authentication", ResourceTypes.Insights, "DisableLocalAuth", "true"),
        Policy.Value("the workspace has no local authentication", ResourceTypes.Workspace, "features.disableLocalAuth", "true"),
        Policy.Value("the vault goes by roles", ResourceTypes.Vault, "enableRbacAuthorization", "true"),
        Policy.Value("the vault's secrets cannot be purged", ResourceTypes.Vault, "enablePurgeProtection", "true") with { Environments = ["prod"] },
        Policy.Value("nobody publishes with a password", ResourceTypes.Publishing, "allow", "false"),
        new("both ways to publish are closed to passwords", snapshot =>
            new[] { "ftp", "scm" }.Except(snapshot.Of(ResourceTypes.Publishing).Select(Snapshot.OwnName))),
        new("local authentication of Event Hubs is for a policy that may only send", LocalAuthentication),
        new("roles are known and on the narrowest scope", RoleAssignments),
        new("no custom role", snapshot => snapshot.Of(ResourceTypes.RoleDefinition).Select(Snapshot.Name)),
        new("keys are read into the vault alone", KeysOutsideTheVault),
        new("a private network leaves no store public", PrivateNetwork),
    ];

    private static IEnumerable<string> LocalAuthentication(Snapshot snapshot)
    {
        var rules = snapshot.Of(ResourceTypes.HubRule).ToList();
        foreach (var rule in rules.Where(rule => Snapshot.Property(rule, "rights") is not JsonArray { Count: 1 } rights || (string?)rights[0] != "Send"))
            yield return $"{Snapshot.Name(rule)} may do more than send.";
        foreach (var rule in snapshot.Of(ResourceTypes.NamespaceRule))
            yield return $"{Snapshot.Name(rule)} reaches the whole namespace.";
        if (rules.Count != 1)
            yield return $"{rules.Count} policies of the hub; devices need one.";
    }

    private static IEnumerable<string> RoleAssignments(Snapshot snapshot)
    {
        foreach (var assignment in snapshot.Of(ResourceTypes.RoleAssignment))
        {
            var role = Snapshot.Text(assignment, "roleDefinitionId").Split('/')[^1];
            var scope = ScopeType(Snapshot.Id(assignment));
            if (!Roles.TryGetValue(role, out var allowed))
                yield return $"Role {role} is none of the backend's.";
            else if (!scope.Equals(allowed, StringComparison.OrdinalIgnoreCase))
                yield return $"Role {role} is on '{scope}', not on {allowed}.";
            if (Snapshot.Text(assignment, "principalType") != "ServicePrincipal")
                yield return $"{Snapshot.Id(assignment)} is not an identity's.";
        }
    }

    /// <summary>The type of the resource that an assignment's id is below; empty for a resource group or a subscription.</summary>
    private static string ScopeType(string id)
    {
        var resource = id[..id.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase)];
        var provider = resource.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase);
        if (provider < 0)
            return string.Empty;
        var parts = resource[(provider + "/providers/".Length)..].Split('/');
        return string.Join('/', parts.Where((_, index) => index == 0 || index % 2 == 1));
    }

    private static IEnumerable<string> KeysOutsideTheVault(Snapshot snapshot) =>
        from resource in snapshot.Resources
        where Snapshot.Type(resource!) != ResourceTypes.Secret
        let text = resource!.ToJsonString()
        where new[] { "listKeys(", "listAccountSas(", "listSecrets(", "AccountKey=", "SharedAccessKey=" }
            .Any(key => text.Contains(key, StringComparison.OrdinalIgnoreCase))
        select $"{Snapshot.Name(resource!)} has a key in it.";

    private static IEnumerable<string> PrivateNetwork(Snapshot snapshot)
    {
        if (!snapshot.Of(ResourceTypes.Network).Any())
            yield break;

        foreach (var store in snapshot.Of(ResourceTypes.Account).Concat(snapshot.Of(ResourceTypes.Vault)))
        {
            if (Snapshot.Text(store, "publicNetworkAccess") != "Disabled" || Snapshot.Text(store, "networkAcls.defaultAction") != "Deny")
                yield return $"{Snapshot.Name(store)} answers on the internet.";
            if (!snapshot.Of(ResourceTypes.PrivateEndpoint).Any(endpoint => endpoint.ToJsonString().Contains(Snapshot.Id(store), StringComparison.OrdinalIgnoreCase)))
                yield return $"{Snapshot.Name(store)} has no private endpoint.";
        }

        if (Snapshot.Text(snapshot.Single(ResourceTypes.Site), "virtualNetworkSubnetId").Length == 0)
            yield return "The app is not in the network.";
    }
}
