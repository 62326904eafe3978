using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Senders;

internal static class TelemetrySenderServiceCollectionExtensions
{
    /// <summary>
    /// Registers the sender, and what tells of the hub's partitions, over the connection that the triggers use: <c>EventHubs</c> is a connection string, or
    /// <c>EventHubs__fullyQualifiedNamespace</c> names the namespace for an identity, which
    /// <c>EventHubs__clientId</c> selects where the app has several.
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    public static IServiceCollection AddEventHubsTelemetrySender(
        this IServiceCollection services, IConfiguration configuration)
    {
        var connection = configuration.GetSection(TelemetryHub.ConnectionSetting);
        var connectionString = connection.Value;
        var fullyQualifiedNamespace = connection["fullyQualifiedNamespace"];
        if (string.IsNullOrEmpty(connectionString) && string.IsNullOrEmpty(fullyQualifiedNamespace))
        {
            throw new InvalidOperationException(
                $"Set {TelemetryHub.ConnectionSetting} to a connection string, or " +
                $"{TelemetryHub.ConnectionSetting}__fullyQualifiedNamespace to a namespace.");
        }

        services.AddSingleton(_ => string.IsNullOrEmpty(connectionString)
            ? new EventHubProducerClient(
                fullyQualifiedNamespace,
                TelemetryHub.Name,
                new DefaultAzureCredential(
                    new DefaultAzureCredentialOptions { ManagedIdentityClientId = connection["clientId"] }),
                Options())
            : new EventHubProducerClient(connectionString, TelemetryHub.Name, Options()));
        services.AddSingleton<IHubPartitionReader, EventHubsPartitionReader>();
        return services.AddSingleton<ITelemetrySender, EventHubsTelemetrySender>();
    }

    /// <summary>A caller over HTTP waits for the answer: at most three tries of 10 s.</summary>
    private static EventHubProducerClientOptions Options() => new()
    {
        RetryOptions = new EventHubsRetryOptions
        {
            TryTimeout = TimeSpan.FromSeconds(10),
            MaximumRetries = 2,
            MaximumDelay = TimeSpan.FromSeconds(2),
        },
    };
}
