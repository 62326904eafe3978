using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

internal static class IngestServiceCollectionExtensions
{
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<TelemetryValidator>();
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<ReadingWriter>();
        services.AddSingleton(provider => new TelemetryIngestor(
            provider.GetRequiredService<DeviceRegistry>(),
            provider.GetRequiredService<TelemetryValidator>(),
            provider.GetRequiredService<ReadingWriter>(),
            provider.GetRequiredService<DeadLetterStore>(),
            provider.GetRequiredService<IngestMetrics>(),
            provider.GetRequiredService<IOptions<TablesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TelemetryIngestor>>()));
        return services;
    }
}
