using Microsoft.Extensions.Configuration;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Hosting;

/// <summary>The app settings the functions see here.</summary>
internal static class LocalSettings
{
    /// <summary>
    /// Defaults of a development machine, then the environment, then the connections: those are the command line's, or the
    /// emulators' own.
    /// </summary>
    public static IConfiguration Build(BackendServices backend, LocalKeys keys) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{CredentialOptions.SectionName}:{nameof(CredentialOptions.MasterKey)}"] = keys.MasterKey,
            [$"{CredentialOptions.SectionName}:{nameof(CredentialOptions.PublisherPolicyName)}"] = backend.PublisherPolicyName,
            [$"{CredentialOptions.SectionName}:{nameof(CredentialOptions.PublisherPolicyKey)}"] = backend.PublisherPolicyKey,
        })
        .AddEnvironmentVariables()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            [TablesOptions.SectionName] = backend.TablesConnection,
            [TelemetryHub.ConnectionSetting] = backend.EventHubsConnection,
        })
        .Build();
}
