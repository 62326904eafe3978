using System.Text.Json.Nodes;

namespace Serverless.Infra.Tests.Policies;

/// <summary>A slip in the template, as what it would deploy.</summary>
/// <param name="Environment">The parameter file it is made in.</param>
/// <param name="Breaks">The policy it breaks.</param>
/// <param name="Apply">Makes it.</param>
internal sealed record Mutation(string Environment, string Breaks, Action<Snapshot> Apply)
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        Sets("storage speaks TLS 1.2 or later", ResourceTypes.Account, "minimumTlsVersion", "TLS1_1"),
        Sets("storage speaks TLS 1.2 or later", ResourceTypes.Account, "minimumTlsVersion", null),
        Sets("storage speaks HTTPS alone", ResourceTypes.Account, "supportsHttpsTrafficOnly", false),
        Sets("Event Hubs speaks TLS 1.2 or later", ResourceTypes.Namespace, "minimumTlsVersion", "1.0"),
        Sets("the app speaks TLS 1.2 or later", ResourceTypes.Site, "siteConfig.minTlsVersion", "1.1"),
        Sets("the app speaks HTTPS alone", ResourceTypes.Site, "httpsOnly", false),
        Sets("storage takes no account key", ResourceTypes.Account, "allowSharedKeyAccess", true),
        Sets("no blob is public", ResourceTypes.Account, "allowBlobPublicAccess", true),
        Sets("no container is public", ResourceTypes.Container, "publicAccess", "Blob"),
        Sets("Application Insights has no local authentication", ResourceTypes.Insights, "DisableLocalAuth", false),
        Sets("the workspace has no local authentication", ResourceTypes.Workspace, "features.disableLocalAuth", false),
        Sets("the vault goes by roles", ResourceTypes.Vault, "enableRbacAuthorization", false),
        Sets("the vault's secrets cannot be purged", ResourceTypes.Vault, "enablePurgeProtection", null, "prod"),
        Sets("nobody publishes with a password", ResourceTypes.Publishing, "allow", true),
        Removes("both ways to publish are closed to passwords", ResourceTypes.Publishing),
        Sets("local authentication of Event Hubs is for a policy that may only send", ResourceTypes.HubRule, "rights", new JsonArray("Send", "Listen")),
        Retypes("local authentication of Event Hubs is for a policy that may only send", ResourceTypes.HubRule, ResourceTypes.NamespaceRule),
        Sets("roles are known and on the narrowest scope", ResourceTypes.RoleAssignment, "roleDefinitionId", "x/b24988ac-6180-42a0-ab88-20f7382dd24c"),
        Sets("roles are known and on the narrowest scope", ResourceTypes.RoleAssignment, "principalType", "User"),
        new("dev", "roles are known and on the narrowest scope", snapshot => snapshot.Of(ResourceTypes.RoleAssignment).First()["id"] =
            "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Authorization/roleAssignments/1"),
        Retypes("no custom role", ResourceTypes.RoleAssignment, ResourceTypes.RoleDefinition),
        Sets("keys are read into the vault alone", ResourceTypes.SiteSettings, "Tables", "DefaultEndpointsProtocol=https;AccountKey=abc"),
        Sets("keys are read into the vault alone", ResourceTypes.SiteSettings, "Credentials__PublisherPolicyKey", "[listKeys('x', '2024-01-01').primaryKey]"),
        Sets("a private network leaves no store public", ResourceTypes.Account, "publicNetworkAccess", "Enabled", "prod"),
        Sets("a private network leaves no store public", ResourceTypes.Site, "virtualNetworkSubnetId", null, "prod"),
        Removes("a private network leaves no store public", ResourceTypes.PrivateEndpoint, "prod"),
        Removes("diagnostics are on", ResourceTypes.Diagnostics),
        Sets("diagnostics are on", ResourceTypes.Diagnostics, "metrics", new JsonArray()),
        Removes("alerts exist, are on and tell somebody", ResourceTypes.LogAlert),
        Sets("alerts exist, are on and tell somebody", ResourceTypes.MetricAlert, "enabled", false),
        Sets("alerts exist, are on and tell somebody", ResourceTypes.LogAlert, "actions", null),
        new("dev", "alerts and the workbook ask for metrics that the code has", snapshot =>
            snapshot.Single(ResourceTypes.Workbook)["properties"]!["serializedData"] = "backend.ingest.lagg"),
        Sets("buckets are a multiple of the partitions", ResourceTypes.SiteSettings, "Tables__Buckets", "6"),
        Renames("the hub is the code's", ResourceTypes.Hub, "telemetries"),
        Renames("the consumer group is the code's", ResourceTypes.ConsumerGroup, "$Default"),
        Renames("tables are the code's", ResourceTypes.Table, "schemas"),
        new("prod", "ingest scales under its own name", snapshot =>
            Snapshot.Property(snapshot.Single(ResourceTypes.Site), "functionAppConfig.scaleAndConcurrency.alwaysReady")![0]!["name"] = "function:ingest"),
        Sets("the policy that signs is the policy that is there", ResourceTypes.SiteSettings, "Credentials__PublisherPolicyName", "RootManageSharedAccessKey"),
        Sets("secrets are those that are made", ResourceTypes.SiteSettings, "Credentials__MasterKey", "@Microsoft.KeyVault(VaultName=v;SecretName=masterkey)"),
        Renames("secrets are those that are made", ResourceTypes.Secret, "kv/publisher-key"),
        Renames("secrets are those that are made", ResourceTypes.Vault, "another-vault"),
        Sets("each setting is read by somebody", ResourceTypes.SiteSettings, "Credentials__MasterKeys", "x"),
        Sets("each setting is read by somebody", ResourceTypes.SiteSettings, "FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated"),
        Sets("the code starts with these settings", ResourceTypes.SiteSettings, "Credentials__MasterKey", null),
        Sets("the code starts with these settings", ResourceTypes.SiteSettings, "Tables__serviceUri", null),
        Sets("the code starts with these settings", ResourceTypes.SiteSettings, "Tables__Buckets", "1025"),
        Sets("the code starts with these settings", ResourceTypes.SiteSettings, "EventHubs__fullyQualifiedNamespace", null),
        Sets("connections are an identity's", ResourceTypes.SiteSettings, "EventHubs__credential", null),
        Sets("connections are an identity's", ResourceTypes.SiteSettings, "EventHubs", "Endpoint=sb://x"),
        Sets("secret settings come from the vault", ResourceTypes.SiteSettings, "Credentials__MasterKey", "bG9jYWw="),
        Sets("secret settings come from the vault", ResourceTypes.SiteSettings, "Credentials__PublisherPolicyKey", "bG9jYWw="),
    ];

    private static Mutation Sets(string breaks, string type, string path, JsonNode? value, string environment = "dev") =>
        new(environment, breaks, snapshot =>
        {
            var parts = path.Split('.');
            var parent = parts[..^1].Aggregate(snapshot.Of(type).First()["properties"]!, (node, name) => node[name]!).AsObject();
            if (value is null)
                Assert.True(parent.Remove(parts[^1]), $"{path} is not there to be removed.");
            else
                parent[parts[^1]] = value.DeepClone();
        });

    private static Mutation Removes(string breaks, string type, string environment = "dev") =>
        new(environment, breaks, snapshot => snapshot.Resources.Remove(snapshot.Of(type).First()));

    private static Mutation Retypes(string breaks, string type, string other) =>
        new("dev", breaks, snapshot => snapshot.Of(type).First()["type"] = other);

    private static Mutation Renames(string breaks, string type, string name) =>
        new("dev", breaks, snapshot => snapshot.Of(type).First()["name"] = name);
}
