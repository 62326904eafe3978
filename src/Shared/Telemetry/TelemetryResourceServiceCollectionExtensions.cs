using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;
using Serverless.Shared.State;

namespace Serverless.Shared.Telemetry;

internal static class TelemetryResourceServiceCollectionExtensions
{
    public static IServiceCollection AddTelemetryResource(this IServiceCollection services) =>
        services.AddSingleton(provider => new TelemetryResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<StateStore>(),
            provider.GetRequiredService<HistoryStore>(),
            provider.GetRequiredService<ContinuationTokens>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
}
