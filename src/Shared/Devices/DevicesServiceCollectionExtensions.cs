using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

internal static class DevicesServiceCollectionExtensions
{
    /// <summary>Registers devices, who is registered, and credentials.</summary>
    public static IServiceCollection AddDevices(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DevicesOptions>().Bind(configuration.GetSection(DevicesOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DevicesOptions>, DevicesOptionsValidator>();
        services.AddOptions<CredentialOptions>()
            .Configure(options => HubConnection.ApplyTo(options, configuration))
            .Bind(configuration.GetSection(CredentialOptions.SectionName))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<CredentialOptions>, CredentialOptionsValidator>();
        services.AddSingleton<IValidateOptions<CredentialOptions>, MasterKeyValidator>();

        services.AddSingleton<RegistryNotices>();
        services.AddSingleton<RegistryLog>();
        services.AddSingleton<DeviceClaims>();
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<DeviceChanges>();
        services.AddSingleton<DeviceRegistry>();
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<CredentialIssuer>();
        services.AddSingleton<DeviceGuard>();
        services.AddSingleton<DeviceList>();
        services.AddSingleton(provider => new DeviceResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<DeviceChanges>(),
            provider.GetRequiredService<CredentialIssuer>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DeviceChangeResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<DeviceChanges>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CredentialsResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<DeviceChanges>(),
            provider.GetRequiredService<DeviceGuard>(),
            provider.GetRequiredService<CredentialIssuer>(),
            provider.GetRequiredService<HttpBoundary>()));
        services.AddSingleton(provider => new BulkRegistrationResource(
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<CredentialIssuer>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DeviceListResource(
            provider.GetRequiredService<DeviceList>(),
            provider.GetRequiredService<ContinuationTokens>(),
            provider.GetRequiredService<HttpBoundary>()));
        services.AddSingleton(provider => new DeviceMaintenance(
            provider.GetRequiredService<TableStore>(),
            provider.GetRequiredService<IOptions<TablesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<BackendMetrics>(),
            provider.GetRequiredService<ILogger<DeviceMaintenance>>()));
        return services;
    }
}
