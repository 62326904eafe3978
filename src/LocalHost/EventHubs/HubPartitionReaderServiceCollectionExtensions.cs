using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.EventHubs;

/// <summary>Registers this host's <see cref="IHubPartitionReader"/>.</summary>
internal static class HubPartitionReaderServiceCollectionExtensions
{
    /// <summary>Asks the hub of the setting <see cref="TelemetryHub.ConnectionSetting"/>.</summary>
    public static IServiceCollection AddHubPartitionReader(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<IHubPartitionReader>(provider => new HubPartitionReader(new AmqpHubClient(
            EventHubConnectionString.Parse(configuration[TelemetryHub.ConnectionSetting]!),
            TelemetryHub.Name,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AmqpHubClient>>())));
}
