using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace Serverless.Functions.Tests.Senders;

/// <summary>A producer that keeps what it is given, derived as a test derives from the package's own.</summary>
internal sealed class RecordingProducer(long maxBatchBytes = 1_048_576) : EventHubProducerClient
{
    private readonly Dictionary<EventDataBatch, CreateBatchOptions> _options = [];

    public List<(CreateBatchOptions Options, IReadOnlyList<EventData> Events)> Sent { get; } = [];

    public Exception? Failure { get; init; }

    public override ValueTask<EventDataBatch> CreateBatchAsync(
        CreateBatchOptions options, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = new EventDataBatch(maxBatchBytes);
        _options[batch] = options;
        return ValueTask.FromResult(batch);
    }

    public override Task SendAsync(EventDataBatch eventBatch, CancellationToken cancellationToken = default)
    {
        if (Failure is not null)
            return Task.FromException(Failure);
        Sent.Add((_options[eventBatch], [.. eventBatch.Events]));
        return Task.CompletedTask;
    }

    public override Task<string[]> GetPartitionIdsAsync(CancellationToken cancellationToken = default) =>
        Failure is null ? Task.FromResult<string[]>(["10", "2", "0", "1"]) : Task.FromException<string[]>(Failure);
}
