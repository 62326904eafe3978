using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Serverless.Shared;

namespace Serverless.Functions.Monitoring;

internal static class MonitoringServiceCollectionExtensions
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationString = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>The part of traces that is kept. Each transaction is a span: all of them would cost more than the rows.</summary>
    private const double TraceRatio = 0.01;

    /// <summary>
    /// Exports the backend's own metrics and traces to Application Insights, where
    /// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> names one. With <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c>, by which
    /// the host is told to use an identity, the app uses its own too. Invocations and logs are the host's to report.
    /// </summary>
    public static IServiceCollection AddMonitoring(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration[ConnectionString]))
        {
            return services;
        }

        void Configure(AzureMonitorExporterOptions options)
        {
            options.ConnectionString = configuration[ConnectionString];
            if (!string.IsNullOrEmpty(configuration[AuthenticationString]))
            {
                options.Credential = new DefaultAzureCredential();
            }
        }

        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(BackendMetrics.MeterName).AddAzureMonitorMetricExporter(Configure))
            .WithTracing(traces => traces
                .AddSource(BackendActivities.SourceName)
                .SetSampler(new TraceIdRatioBasedSampler(TraceRatio))
                .AddAzureMonitorTraceExporter(Configure));
        return services;
    }
}
