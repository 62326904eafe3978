using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Commands;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry.Submissions;

internal static class SubmissionsServiceCollectionExtensions
{
    /// <summary>Registers events over HTTP. The host adds the <see cref="ITelemetrySender"/>.</summary>
    public static IServiceCollection AddSubmissions(this IServiceCollection services)
    {
        services.AddSingleton<SubmissionCheck>();
        services.AddSingleton(provider => new SubmissionResource(
            provider.GetRequiredService<DeviceGuard>(),
            provider.GetRequiredService<SubmissionCheck>(),
            provider.GetRequiredService<PendingCommands>(),
            provider.GetRequiredService<ITelemetrySender>(),
            provider.GetRequiredService<HttpBoundary>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SubmissionResource>>()));
        return services;
    }
}
