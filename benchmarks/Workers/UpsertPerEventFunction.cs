using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Serverless.Benchmarks.Peers;
using Serverless.Functions.Telemetry;
using Serverless.Shared.Health;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Workers;

/// <summary>The peer as a function of the same host: an upsert for each event. Its progress, a write a batch, tells when it is done.</summary>
internal sealed class UpsertPerEventFunction(UpsertPerEvent peer, IngestProgress progress)
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
        await peer.IngestAsync(batch, cancellationToken).ConfigureAwait(false);
        await progress.ReportAsync(batch[^1].Partition, batch[^1].SequenceNumber, batch[^1].EnqueuedTime, cancellationToken).ConfigureAwait(false);
    }
}
