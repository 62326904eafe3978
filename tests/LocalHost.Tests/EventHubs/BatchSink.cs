using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>Stands behind a test's function: keeps what it was given and does what the test wants done.</summary>
public sealed class BatchSink
{
    /// <summary>Called with each batch before it is kept; may wait or throw.</summary>
    public Func<Batch, CancellationToken, Task> OnBatch { get; set; } = static (_, _) => Task.CompletedTask;

    public ConcurrentQueue<Batch> Accepted { get; } = new();

    public IEnumerable<string> Bodies => Accepted.SelectMany(batch => batch.Bodies);

    public async Task AddAsync(EventData[] events, FunctionContext context, CancellationToken cancellationToken)
    {
        var partition = System.Text.Json.JsonDocument.Parse((string)context.BindingContext.BindingData["PartitionContext"]!)
            .RootElement.GetProperty("PartitionId").GetString()!;
        var batch = new Batch(partition, events, context);
        await OnBatch(batch, cancellationToken);
        Accepted.Enqueue(batch);
    }

    public sealed record Batch(string Partition, EventData[] Events, FunctionContext Context)
    {
        public IEnumerable<string> Bodies => Events.Select(one => one.EventBody.ToString());
    }
}
