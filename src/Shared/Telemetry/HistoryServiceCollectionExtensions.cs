using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Serverless.Shared.Telemetry;

internal static class HistoryServiceCollectionExtensions
{
    public static IServiceCollection AddHistory(this IServiceCollection services)
    {
        services.TryAddSingleton<HistoryMonths>();
        services.TryAddSingleton<HistoryScan>();
        services.TryAddSingleton<HistoryStore>();
        return services;
    }
}
