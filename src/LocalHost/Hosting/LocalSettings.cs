using Microsoft.Extensions.Configuration;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Enrolments;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.Hosting;

/// <summary>The app settings the functions see here.</summary>
internal static class LocalSettings
{
    /// <summary>The group that devices enrol with here, documented in docs/settings.md.</summary>
    public const string EnrolmentGroup = "dev";

    /// <summary>Its key: no secret, so that examples work as they stand. This host listens on the loopback address alone.</summary>
    public const string EnrolmentKey = "ZGV2ZWxvcG1lbnQtZW5yb2xtZW50LWdyb3VwLWtleSE=";

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
            [$"{EnrolmentOptions.SectionName}:{nameof(EnrolmentOptions.Groups)}:{EnrolmentGroup}:{nameof(Shared.Enrolments.EnrolmentGroup.Key)}"] = EnrolmentKey,
        })
        .AddEnvironmentVariables()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            [TablesOptions.SectionName] = backend.TablesConnection,
            [TelemetryHub.ConnectionSetting] = backend.EventHubsConnection,
        })
        .Build();
}
