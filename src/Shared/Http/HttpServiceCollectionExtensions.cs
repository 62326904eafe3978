using Microsoft.Extensions.DependencyInjection;

namespace Serverless.Shared.Http;

internal static class HttpServiceCollectionExtensions
{
    /// <summary>Registers what every HTTP function needs.</summary>
    public static IServiceCollection AddHttpConventions(this IServiceCollection services)
    {
        services.AddSingleton<HttpBoundary>();
        services.AddSingleton<ContinuationTokens>();
        return services;
    }
}
