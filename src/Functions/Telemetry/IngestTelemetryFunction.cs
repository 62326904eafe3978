using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Telemetry;

/// <summary>Takes the hub's events into the tables. A failure is a store that is out: the retry without end pauses the
/// partition until it is back, where giving up would skip the batch.</summary>
public sealed class IngestTelemetryFunction(TelemetryIngestor ingestor, IngestProgress progress)
{
    [Function("IngestTelemetry")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public async Task RunAsync(
        [EventHubTrigger(TelemetryHub.Name, ConsumerGroup = TelemetryHub.ConsumerGroup, Connection = TelemetryHub.ConnectionSetting)]
        EventData[] events,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        var batch = ReceivedEvents.Convert(events, context);
        await ingestor.IngestAsync(batch, cancellationToken);
        if (batch is [.., var last])
        {
            await progress.ReportAsync(last.Partition, last.SequenceNumber, last.EnqueuedTime, cancellationToken);
        }
    }
}
