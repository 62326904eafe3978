using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Event Hubs functions with different retries.</summary>
public static class BatchFunctions
{
    public sealed class Endless(BatchSink sink)
    {
        [Function("Endless")]
        [ExponentialBackoffRetry(-1, "00:00:00.020", "00:00:00.200")]
        public Task RunAsync(
            [EventHubTrigger("%Hub%", ConsumerGroup = "backend", Connection = "EventHubs")] EventData[] events,
            FunctionContext context,
            CancellationToken cancellationToken) => sink.AddAsync(events, context, cancellationToken);
    }

    public sealed class Twice(BatchSink sink)
    {
        [Function("Twice")]
        [FixedDelayRetry(1, "00:00:00.010")]
        public Task RunAsync(
            [EventHubTrigger("telemetry", ConsumerGroup = "backend", Connection = "EventHubs")] EventData[] events,
            FunctionContext context,
            CancellationToken cancellationToken) => sink.AddAsync(events, context, cancellationToken);
    }
}
