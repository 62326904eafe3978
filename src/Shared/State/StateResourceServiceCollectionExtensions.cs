using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Http;

namespace Serverless.Shared.State;

internal static class StateResourceServiceCollectionExtensions
{
    public static IServiceCollection AddStateResource(this IServiceCollection services) =>
        services.AddSingleton(provider => new StateResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<StateStore>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<IOptions<StateOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
}
