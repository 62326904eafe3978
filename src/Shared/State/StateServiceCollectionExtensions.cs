using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;

namespace Serverless.Shared.State;

internal static class StateServiceCollectionExtensions
{
    public static IServiceCollection AddState(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StateOptions>().Bind(configuration.GetSection(StateOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StateOptions>, StateOptionsValidator>();
        services.AddSingleton<RegistrationCheck>(provider =>
        {
            var devices = provider.GetRequiredService<DeviceStore>();
            return async (deviceId, registration, cancellationToken) =>
                await devices.ReadAsync(deviceId, cancellationToken).ConfigureAwait(false) is { Device: not null } stored
                && stored.Registration == registration;
        });
        services.AddSingleton<StateNotices>();
        services.AddSingleton<StateReader>();
        services.AddSingleton<StateMerger>();
        services.AddSingleton<StateWriter>();
        services.AddSingleton<StateStore>();
        return services;
    }
}
