using Azure.Messaging.EventHubs;
using Serverless.Shared.Telemetry;

namespace Serverless.Benchmarks.Fleet;

/// <summary>Events as the trigger hands them to the function.</summary>
internal static class HubEvent
{
    public static EventData Of(TelemetryEvent telemetryEvent) => EventHubsModelFactory.EventData(
        BinaryData.FromBytes(telemetryEvent.Body),
        new Dictionary<string, object>(),
        new Dictionary<string, object>
        {
            ["x-opt-sequence-number"] = telemetryEvent.SequenceNumber,
            ["x-opt-offset"] = telemetryEvent.Offset,
            ["x-opt-enqueued-time"] = telemetryEvent.EnqueuedTime,
        },
        telemetryEvent.PartitionKey,
        telemetryEvent.SequenceNumber,
        telemetryEvent.Offset,
        telemetryEvent.EnqueuedTime);
}
