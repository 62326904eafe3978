using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Serverless.Shared.DeadLetters;

internal static class DeadLettersServiceCollectionExtensions
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services)
    {
        services.TryAddSingleton<DeadLetterStore>();
        return services;
    }
}
