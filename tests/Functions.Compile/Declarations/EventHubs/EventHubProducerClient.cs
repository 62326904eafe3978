using Azure.Core;

// The package has no nullable annotations; with them here, code could pass in one build and warn in the other.
#nullable disable

namespace Azure.Messaging.EventHubs.Producer;

/// <summary>
/// Source-compatible declaration of <c>Azure.Messaging.EventHubs.Producer.EventHubProducerClient</c>, so that src/Functions compiles without the package.
/// </summary>
/// <remarks>It connects to nothing; tests derive from it, as they would from the package's.</remarks>
public class EventHubProducerClient : IAsyncDisposable
{
    /// <summary>For a derived class of a test.</summary>
    protected EventHubProducerClient()
    {
    }

    /// <summary>A client with a connection string.</summary>
    public EventHubProducerClient(
        string connectionString, string eventHubName, EventHubProducerClientOptions clientOptions)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        EventHubName = eventHubName;
        ClientOptions = clientOptions;
    }

    /// <summary>A client with an identity.</summary>
    public EventHubProducerClient(
        string fullyQualifiedNamespace,
        string eventHubName,
        TokenCredential credential,
        EventHubProducerClientOptions clientOptions = null)
    {
        FullyQualifiedNamespace = fullyQualifiedNamespace;
        EventHubName = eventHubName;
        ClientOptions = clientOptions;
    }

    /// <summary>The namespace's host name.</summary>
    public string FullyQualifiedNamespace { get; }

    /// <summary>The hub.</summary>
    public string EventHubName { get; }

    internal EventHubProducerClientOptions ClientOptions { get; }

    /// <summary>An empty batch.</summary>
    public virtual ValueTask<EventDataBatch> CreateBatchAsync(
        CreateBatchOptions options, CancellationToken cancellationToken = default) => throw NotConnected();

    /// <summary>Sends a batch.</summary>
    public virtual Task SendAsync(EventDataBatch eventBatch, CancellationToken cancellationToken = default) =>
        throw NotConnected();

    /// <summary>The hub's partitions.</summary>
    public virtual Task<string[]> GetPartitionIdsAsync(CancellationToken cancellationToken = default) =>
        throw NotConnected();

    /// <summary>What the hub says of one of its partitions.</summary>
    public virtual Task<PartitionProperties> GetPartitionPropertiesAsync(
        string partitionId, CancellationToken cancellationToken = default) => throw NotConnected();

    /// <summary>Closes the connection.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static InvalidOperationException NotConnected() => new("This declaration connects to no hub.");
}
