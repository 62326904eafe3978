using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Shared.Http;

namespace Serverless.Shared.DeadLetters;

internal static class DeadLettersServiceCollectionExtensions
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services)
    {
        services.TryAddSingleton<DeadLetterStore>();
        services.TryAddSingleton<DeadLetterRemover>();
        services.TryAddSingleton<DeadLetterList>();
        services.TryAddSingleton<DeadLetterReplay>();
        services.AddSingleton(provider => new DeadLetterResource(
            provider.GetRequiredService<DeadLetterStore>(),
            provider.GetRequiredService<DeadLetterList>(),
            provider.GetRequiredService<DeadLetterReplay>(),
            provider.GetRequiredService<DeadLetterRemover>(),
            provider.GetRequiredService<ContinuationTokens>(),
            provider.GetRequiredService<HttpBoundary>()));
        return services;
    }
}
