using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Desired;

internal static class DesiredServiceCollectionExtensions
{
    public static IServiceCollection AddDesired(this IServiceCollection services)
    {
        services.AddSingleton<DesiredStore>();
        services.AddSingleton(provider => new DesiredResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<DeviceGuard>(),
            provider.GetRequiredService<DesiredStore>(),
            provider.GetRequiredService<HttpBoundary>()));
        return services;
    }
}
