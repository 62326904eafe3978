using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Serverless.Shared.Tables;

internal static class TablesServiceCollectionExtensions
{
    public static IServiceCollection AddTables(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TablesOptions>().Bind(configuration.GetSection(TablesOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TablesOptions>, TablesOptionsValidator>();
        services.TryAddSingleton(provider =>
            TableClientFactory.Create(
                configuration,
                provider.GetRequiredService<IOptions<TablesOptions>>().Value,
                // None on a host: where requests are to be seen, a transport is registered that shows them.
                provider.GetService<HttpPipelineTransport>()));
        services.TryAddSingleton<TableStore>();
        services.TryAddSingleton<UpsertWriter>();
        services.TryAddSingleton<SchemaStore>();
        services.AddHostedService<SchemaGuard>();
        return services;
    }
}
