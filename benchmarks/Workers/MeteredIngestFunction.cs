using System.Diagnostics;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Serverless.Functions.Telemetry;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Workers;

/// <summary>The product's ingest function under a meter.</summary>
internal sealed class MeteredIngestFunction(TelemetryIngestor ingestor, IngestProgress progress, InvocationMeter meter)
{
    private readonly IngestTelemetryFunction _function = new(ingestor, progress);

    [Function("IngestTelemetry")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public async Task RunAsync(
        [EventHubTrigger(TelemetryHub.Name, ConsumerGroup = TelemetryHub.ConsumerGroup, Connection = TelemetryHub.ConnectionSetting)]
        EventData[] events,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await _function.RunAsync(events, context, cancellationToken).ConfigureAwait(false);
        meter.Add(events.Length, Stopwatch.GetElapsedTime(started));
    }
}
