using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Serverless.LocalHost.EventHubs;
using Serverless.Shared;
using Serverless.Shared.Health;

namespace Serverless.LocalHost.Metrics;

/// <summary>The figures of this process for Prometheus, beside the functions: <c>GET /metrics</c>. No key is asked for and
/// none is in it; this host listens on the loopback address alone.</summary>
internal static class MetricsEndpoint
{
    private const string Path = "/metrics";

    /// <summary>GC, heap, thread pool and CPU: the runtime's own meter.</summary>
    private const string RuntimeMeter = "System.Runtime";

    // From a table request to a batch that waits for an outage to end.
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    public static IServiceCollection AddMetricsEndpoint(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<InvocationMetrics>();
        services.AddSingleton(provider => new HubBacklog(
            provider.GetRequiredService<EventHubTriggerService>(),
            provider.GetRequiredService<InvocationMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IHubPartitionReader>()));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("serverless-localhost", autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics => metrics
                .AddMeter(BackendMetrics.MeterName, InvocationMetrics.MeterName, RuntimeMeter)
                .AddView(instrument => instrument is Histogram<double> { Unit: "s" } ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds } : null)
                .AddPrometheusExporter());
        return services;
    }

    public static void UseMetricsEndpoint(this IApplicationBuilder application) =>
        application.UseWhen(IsMetrics, metrics =>
        {
            metrics.Use(async (http, next) =>
            {
                await http.RequestServices.GetRequiredService<HubBacklog>().RefreshAsync(http.RequestAborted);
                await next(http);
            });
            metrics.UseOpenTelemetryPrometheusScrapingEndpoint(IsMetrics);
        });

    private static bool IsMetrics(HttpContext http) => http.Request.Path == Path && HttpMethods.IsGet(http.Request.Method);
}
