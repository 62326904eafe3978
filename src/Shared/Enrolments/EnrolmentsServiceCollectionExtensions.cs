using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Enrolments;

internal static class EnrolmentsServiceCollectionExtensions
{
    /// <summary>Registers the enrolment of devices by group keys.</summary>
    public static IServiceCollection AddEnrolments(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EnrolmentOptions>().Bind(configuration.GetSection(EnrolmentOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EnrolmentOptions>, EnrolmentOptionsValidator>();
        services.AddSingleton<EnrolmentGuard>();
        services.AddSingleton(provider => new EnrolmentResource(
            provider.GetRequiredService<EnrolmentGuard>(),
            provider.GetRequiredService<DeviceStore>(),
            provider.GetRequiredService<DeviceChanges>(),
            provider.GetRequiredService<CredentialIssuer>(),
            provider.GetRequiredService<HttpBoundary>()));
        return services;
    }
}
