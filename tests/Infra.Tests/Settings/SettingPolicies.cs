using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Infra.Tests.Policies;
using Serverless.Shared;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Infra.Tests.Settings;

/// <summary>
/// Every app setting that the code reads is set, and nothing else. What it reads is found in the code: the properties of its
/// options classes, and the two connections. How defaults count: a setting is needed exactly when the code's own validation
/// refuses to start without it, so one with a default may be left out, and one that is added without a default breaks the
/// check until the template sets it.
/// </summary>
internal static class SettingPolicies
{
    /// <summary>What the platform and its libraries read, and who does.</summary>
    private static readonly Dictionary<string, string> Platform = new(StringComparer.Ordinal)
    {
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "the host, and MonitoringServiceCollectionExtensions",
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "the host, and MonitoringServiceCollectionExtensions",
        ["AZURE_CLIENT_ID"] = "DefaultAzureCredential: the user-assigned identity",
        ["AzureWebJobsStorage__accountName"] = "the host: leases, checkpoints, keys",
        ["AzureWebJobsStorage__credential"] = "the host",
        ["AzureWebJobsStorage__clientId"] = "the host",
        [$"{TelemetryHub.ConnectionSetting}__fullyQualifiedNamespace"] = "the trigger, the sender, HubConnection",
        [$"{TelemetryHub.ConnectionSetting}__credential"] = "the trigger",
        [$"{TelemetryHub.ConnectionSetting}__clientId"] = "the trigger, the sender",
    };

    public static IEnumerable<Policy> All { get; } =
    [
        new("each setting is read by somebody", Unread),
        new("the code starts with these settings", StartFailures),
        new("connections are an identity's", ConnectionStrings),
        new("secret settings come from the vault", SecretsInClear),
    ];

    private static Dictionary<string, string> Of(Snapshot snapshot) =>
        snapshot.Single(ResourceTypes.SiteSettings)["properties"]!.AsObject().ToDictionary(
            setting => setting.Key, setting => setting.Value!.ToString(), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Unread(Snapshot snapshot) =>
        Of(snapshot).Keys
            .Where(setting => !Platform.ContainsKey(setting) && !OptionSettings.IsRead(setting))
            .Select(setting => $"Nobody reads {setting}.");

    private static IEnumerable<string> StartFailures(Snapshot snapshot)
    {
        var settings = Of(snapshot).ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)Plausible(setting.Key, setting.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        if (string.IsNullOrEmpty(configuration[$"{TelemetryHub.ConnectionSetting}:fullyQualifiedNamespace"]))
            yield return "The sender has no connection.";
        foreach (var failure in Failures(configuration))
            yield return failure;
    }

    private static IEnumerable<string> Failures(IConfiguration configuration)
    {
        using var services = new ServiceCollection().AddLogging().AddBackend(configuration).BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            TableClientFactory.Create(configuration, services.GetRequiredService<IOptions<TablesOptions>>().Value);
            return [];
        }
        catch (Exception failure) when (failure is OptionsValidationException or AggregateException or TableSettingsException)
        {
            return [failure.Message];
        }
    }

    /// <summary>What only a deployment can know, as it would be there.</summary>
    private static string Plausible(string setting, string value) => value switch
    {
        ['@', ..] => Convert.ToBase64String(new byte[32]),
        ['[', ..] => setting.EndsWith("Uri", StringComparison.OrdinalIgnoreCase) ? "https://account.table.core.windows.net/" : "name.servicebus.windows.net",
        _ => value,
    };

    private static IEnumerable<string> ConnectionStrings(Snapshot snapshot)
    {
        var settings = Of(snapshot);
        foreach (var connection in new[] { TelemetryHub.ConnectionSetting, TablesOptions.SectionName, "AzureWebJobsStorage" })
        {
            if (settings.ContainsKey(connection))
                yield return $"{connection} is a connection string.";
        }

        foreach (var setting in Platform.Keys.Except(settings.Keys, StringComparer.OrdinalIgnoreCase))
            yield return $"{setting} is missing.";
    }

    private static IEnumerable<string> SecretsInClear(Snapshot snapshot) =>
        from setting in Of(snapshot)
        where OptionSettings.IsSecret(setting.Key) && !setting.Value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal)
        select $"{setting.Key} stands in the settings themselves.";
}
