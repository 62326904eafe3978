using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Http;

namespace Serverless.Shared.Health;

internal static class HealthServiceCollectionExtensions
{
    /// <summary>Registers health. The host adds an <see cref="IHubPartitionReader"/> of its own.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<IngestProgress>();
        services.AddSingleton<IngestLagMeter>();
        services.AddSingleton<HealthProbe>();
        services.AddSingleton(provider => new HealthResource(
            provider.GetRequiredService<HealthProbe>(), provider.GetRequiredService<HttpBoundary>()));
        return services;
    }
}
