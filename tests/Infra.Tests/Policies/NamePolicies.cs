using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Serverless.Deployment;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Infra.Tests.Policies;

/// <summary>Names that stand in the template and in the code are the same.</summary>
internal static class NamePolicies
{
    /// <summary>The function that the hub triggers, as the plan's scaling calls it.</summary>
    private static string IngestScaling { get; } = "function:" + (
        from type in typeof(FunctionAttribute).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetParameters().Any(parameter => parameter.IsDefined(typeof(EventHubTriggerAttribute)))
        select method.GetCustomAttribute<FunctionAttribute>()!.Name).Single().ToLowerInvariant();

    /// <summary>The tables that the backend writes under one name for ever.</summary>
    private static HashSet<string> FixedTables { get; } = typeof(TableNames).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && !field.Name.EndsWith("Prefix", StringComparison.Ordinal))
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<Policy> All { get; } =
    [
        new("the hub is the code's", snapshot => Same(snapshot, ResourceTypes.Hub, TelemetryHub.Name)),
        new("the consumer group is the code's", snapshot => Same(snapshot, ResourceTypes.ConsumerGroup, TelemetryHub.ConsumerGroup)),
        new("tables are the code's", Tables),
        new("ingest scales under its own name", Scaling),
        new("the policy that signs is the policy that is there", Signing),
        new("secrets are those that are made", Secrets),
    ];

    private static IEnumerable<string> Same(Snapshot snapshot, string type, string name) =>
        snapshot.Of(type).Select(Snapshot.OwnName).SequenceEqual([name]) ? [] : [$"The {type} is not {name}."];

    private static IEnumerable<string> Tables(Snapshot snapshot)
    {
        // The app makes at run time what is not declared; what is declared and not the code's would stay empty for ever.
        var declared = snapshot.Of(ResourceTypes.Table).Select(Snapshot.OwnName).ToList();
        return declared.Except(FixedTables).Select(table => $"{table} is no table of the backend.")
            .Concat(new[] { TableNames.Schema, TableNames.Devices, TableNames.State }.Except(declared).Select(table => $"{table} is missing."));
    }

    private static IEnumerable<string> Scaling(Snapshot snapshot) =>
        from site in snapshot.Of(ResourceTypes.Site)
        from ready in Snapshot.Property(site, "functionAppConfig.scaleAndConcurrency.alwaysReady")!.AsArray()
        let name = (string)ready!["name"]!
        where name != "http" && name != IngestScaling
        select $"{name} is no group of functions that scale together; {IngestScaling} is.";

    private static IEnumerable<string> Signing(Snapshot snapshot)
    {
        var setting = $"{CredentialOptions.SectionName}__{nameof(CredentialOptions.PublisherPolicyName)}";
        return Same(snapshot, ResourceTypes.HubRule, Snapshot.Text(snapshot.Single(ResourceTypes.SiteSettings), setting));
    }

    /// <summary>A parameter file may refer to further secrets, which whoever adds it makes; these two must be made.</summary>
    private static IEnumerable<string> Secrets(Snapshot snapshot)
    {
        var vault = Snapshot.Name(snapshot.Single(ResourceTypes.Vault));
        var publisherPolicy = snapshot.Of(ResourceTypes.Secret).Select(Snapshot.OwnName).Single();
        return from secret in new[]
               {
                   (Setting: nameof(CredentialOptions.MasterKey), Made: MasterKey.SecretName),
                   (Setting: nameof(CredentialOptions.PublisherPolicyKey), Made: publisherPolicy),
               }
               let value = Snapshot.Text(snapshot.Single(ResourceTypes.SiteSettings), $"{CredentialOptions.SectionName}__{secret.Setting}")
               where value != $"@Microsoft.KeyVault(VaultName={vault};SecretName={secret.Made})"
               select $"{secret.Setting} refers to what nobody makes: {value}";
    }
}
