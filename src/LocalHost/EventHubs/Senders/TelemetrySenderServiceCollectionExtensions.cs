using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.LocalHost.EventHubs.Amqp;
using Serverless.Shared.Telemetry;

namespace Serverless.LocalHost.EventHubs.Senders;

/// <summary>Registers this host's <see cref="ITelemetrySender"/>.</summary>
internal static class TelemetrySenderServiceCollectionExtensions
{
    /// <summary>Sends to the hub of the setting <see cref="TelemetryHub.ConnectionSetting"/>.</summary>
    public static IServiceCollection AddTelemetrySender(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<ITelemetrySender>(provider => new AmqpTelemetrySender(
            new AmqpHubClient(
                EventHubConnectionString.Parse(configuration[TelemetryHub.ConnectionSetting]!),
                TelemetryHub.Name,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AmqpHubClient>>()),
            provider.GetRequiredService<TimeProvider>()));
}
