using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Commands.Waiting;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands;

internal static class CommandsServiceCollectionExtensions
{
    /// <summary>Registers commands: their queue, those who wait for them, and what answers requests.</summary>
    public static IServiceCollection AddCommands(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CommandsOptions>().Bind(configuration.GetSection(CommandsOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CommandsOptions>, CommandsOptionsValidator>();
        services.AddSingleton<CommandIds>();
        services.AddSingleton(provider => new CommandWaits(
            provider.GetRequiredService<TableStore>(),
            provider.GetRequiredService<IOptions<TablesOptions>>(),
            provider.GetRequiredService<IOptions<CommandsOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackendMetrics>(),
            provider.GetRequiredService<ILogger<BucketWatch>>(),
            // None where the backend runs without a host.
            provider.GetService<IHostApplicationLifetime>()));
        services.AddSingleton<CommandStore>();
        services.AddSingleton<CommandQueue>();
        services.AddSingleton<NextCommand>();
        services.AddSingleton<PendingCommands>();
        services.AddSingleton<CommandSweep>();
        services.AddSingleton(provider => new CommandResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<CommandStore>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DeviceCommandResource(
            provider.GetRequiredService<DeviceGuard>(),
            provider.GetRequiredService<NextCommand>(),
            provider.GetRequiredService<CommandStore>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
