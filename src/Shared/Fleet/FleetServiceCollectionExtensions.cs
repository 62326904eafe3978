using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Http;
using Serverless.Shared.State;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Fleet;

internal static class FleetServiceCollectionExtensions
{
    public static IServiceCollection AddFleet(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FleetOptions>().Bind(configuration.GetSection(FleetOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FleetOptions>, FleetOptionsValidator>();
        services.AddSingleton(provider => new FleetSweep(
            provider.GetRequiredService<TableStore>(),
            provider.GetRequiredService<IOptions<FleetOptions>>(),
            provider.GetRequiredService<IOptions<StateOptions>>(),
            provider.GetRequiredService<IOptions<TablesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackendMetrics>(),
            provider.GetRequiredService<ILogger<FleetSweep>>()));
        services.AddSingleton(provider => new FleetResource(
            provider.GetRequiredService<FleetSweep>(),
            provider.GetRequiredService<HttpBoundary>()));
        return services;
    }
}
