using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.State;
using Serverless.Shared.Telemetry.Aggregates;

namespace Serverless.Shared.Telemetry;

internal static class TelemetryResourceServiceCollectionExtensions
{
    public static IServiceCollection AddTelemetryResource(this IServiceCollection services)
    {
        services.AddSingleton(provider => new TelemetryResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<StateStore>(),
            provider.GetRequiredService<HistoryStore>(),
            provider.GetRequiredService<ContinuationTokens>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MetricScan>();
        services.AddSingleton<AggregateReader>();
        services.AddSingleton(provider => new AggregateResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<AggregateReader>(),
            provider.GetRequiredService<ContinuationTokens>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
