namespace Serverless.Infra.Tests.Policies;

internal static class ResourceTypes
{
    public const string Account = "Microsoft.Storage/storageAccounts";
    public const string Blobs = "Microsoft.Storage/storageAccounts/blobServices";
    public const string Container = "Microsoft.Storage/storageAccounts/blobServices/containers";
    public const string TableService = "Microsoft.Storage/storageAccounts/tableServices";
    public const string Table = "Microsoft.Storage/storageAccounts/tableServices/tables";
    public const string Namespace = "Microsoft.EventHub/namespaces";
    public const string NamespaceRule = "Microsoft.EventHub/namespaces/authorizationRules";
    public const string Hub = "Microsoft.EventHub/namespaces/eventhubs";
    public const string HubRule = "Microsoft.EventHub/namespaces/eventhubs/authorizationRules";
    public const string ConsumerGroup = "Microsoft.EventHub/namespaces/eventhubs/consumergroups";
    public const string Vault = "Microsoft.KeyVault/vaults";
    public const string Secret = "Microsoft.KeyVault/vaults/secrets";
    public const string Site = "Microsoft.Web/sites";
    public const string SiteSettings = "Microsoft.Web/sites/config";
    public const string Publishing = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    public const string Insights = "Microsoft.Insights/components";
    public const string Workspace = "Microsoft.OperationalInsights/workspaces";
    public const string RoleAssignment = "Microsoft.Authorization/roleAssignments";
    public const string RoleDefinition = "Microsoft.Authorization/roleDefinitions";
    public const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
    public const string LogAlert = "Microsoft.Insights/scheduledQueryRules";
    public const string MetricAlert = "Microsoft.Insights/metricAlerts";
    public const string Workbook = "Microsoft.Insights/workbooks";
    public const string Network = "Microsoft.Network/virtualNetworks";
    public const string PrivateEndpoint = "Microsoft.Network/privateEndpoints";
}
