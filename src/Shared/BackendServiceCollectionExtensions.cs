using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Shared.Commands;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Desired;
using Serverless.Shared.Devices;
using Serverless.Shared.Enrolments;
using Serverless.Shared.Fleet;
using Serverless.Shared.Health;
using Serverless.Shared.Http;
using Serverless.Shared.OpenApi;
using Serverless.Shared.Retention;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Telemetry.Submissions;

namespace Serverless.Shared;

/// <summary>Registers what both hosts run.</summary>
public static class BackendServiceCollectionExtensions
{
    /// <summary>Registers every feature of the backend. The host adds an
    /// <see cref="Telemetry.ITelemetrySender"/> and an <see cref="Health.IHubPartitionReader"/> of its own.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">Settings; see docs/settings.md.</param>
    public static IServiceCollection AddBackend(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<BackendMetrics>();
        services.AddTables(configuration);
        services.AddHttpConventions();
        services.AddDevices(configuration);
        services.AddEnrolments(configuration);
        services.AddHealth();
        services.AddHistory();
        services.AddDeadLetters();
        services.AddState(configuration);
        services.AddIngest(configuration);
        services.AddCommands(configuration);
        services.AddStateResource();
        services.AddDesired();
        services.AddFleet(configuration);
        services.AddTelemetryResource();
        services.AddSubmissions();
        services.AddRetention(configuration);
        services.AddOpenApi();
        return services;
    }
}
