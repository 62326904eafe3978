using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Http;

namespace Serverless.Shared.OpenApi;

internal static class OpenApiServiceCollectionExtensions
{
    public static IServiceCollection AddOpenApi(this IServiceCollection services)
    {
        services.AddSingleton<OpenApiDocument>();
        services.AddSingleton(provider => new OpenApiResource(
            provider.GetRequiredService<OpenApiDocument>(), provider.GetRequiredService<HttpBoundary>()));
        return services;
    }
}
