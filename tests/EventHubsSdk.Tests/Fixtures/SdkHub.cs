using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Serverless.EventHubEmulator;
using Serverless.EventHubEmulator.Tests.Fixtures;

namespace Serverless.EventHubsSdk.Tests.Fixtures;

/// <summary>A real emulator and what a test needs to use its hub through the SDK.</summary>
internal sealed class SdkHub : IAsyncDisposable
{
    public const string Name = "telemetry";

    /// <summary>How long anything may take before a test gives it up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestEmulator _emulator;

    private SdkHub(TestEmulator emulator)
    {
        _emulator = emulator;
        Producer = new EventHubProducerClient(ConnectionString, Name);
    }

    public string ConnectionString => _emulator.Server.ConnectionString;

    public Uri AmqpEndpoint => _emulator.Server.AmqpEndpoint;

    /// <summary>The same, but for the port where WebSockets are served.</summary>
    public string WebSocketConnectionString =>
        ConnectionString.Replace($":{AmqpEndpoint.Port}", $":{_emulator.Server.HttpEndpoint.Port}", StringComparison.Ordinal);

    /// <summary>A client that may do everything.</summary>
    public EventHubProducerClient Producer { get; }

    /// <summary>Options of a client that says at once what went wrong.</summary>
    public static EventHubsRetryOptions NoRetries => new() { MaximumRetries = 0, TryTimeout = Patience };

    /// <summary>Options of a client that tries again soon.</summary>
    public static EventHubsRetryOptions SoonAgain => new()
    {
        Mode = EventHubsRetryMode.Fixed,
        Delay = TimeSpan.FromMilliseconds(50),
        MaximumDelay = TimeSpan.FromSeconds(1),
        MaximumRetries = 50,
        TryTimeout = Patience,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SdkHub> StartAsync(Action<EventHubEmulatorOptions>? configure = null) => new(await TestEmulator.StartAsync(configure));

    public EventHubProducerClient ProducerWithoutRetries(string? connectionString = null, string hub = Name) =>
        new(connectionString ?? ConnectionString, hub, new EventHubProducerClientOptions { RetryOptions = NoRetries });

    public EventHubConsumerClient Consumer(string group = "$Default", string hub = Name, EventHubConsumerClientOptions? options = null) =>
        new(group, ConnectionString, hub, options ?? new EventHubConsumerClientOptions { RetryOptions = NoRetries });

    public PartitionReceiver Receiver(string partition, long? ownerLevel = null, int prefetch = 300, EventPosition? from = null) => new(
        "$Default",
        partition,
        from ?? EventPosition.Earliest,
        ConnectionString,
        Name,
        new PartitionReceiverOptions { OwnerLevel = ownerLevel, PrefetchCount = prefetch, RetryOptions = NoRetries });

    /// <summary>Sends events with these numbers as bodies, in one batch.</summary>
    public Task SendNumbersAsync(string partition, IEnumerable<int> numbers) => Producer.SendAsync(
        numbers.Select(number => new EventData($"{number}")), new SendEventOptions { PartitionId = partition }, Cancellation);

    /// <summary>Reads so many events of a partition.</summary>
    public async Task<List<EventData>> ReadAsync(string partition, int count, EventPosition? from = null, string group = "$Default")
    {
        await using var consumer = Consumer(group);
        return await TakeAsync(consumer.ReadEventsFromPartitionAsync(partition, from ?? EventPosition.Earliest, Cancellation), count);
    }

    /// <summary>Reads so many events of all partitions, from the start.</summary>
    public async Task<List<(string Partition, EventData Event)>> ReadAllAsync(int count)
    {
        await using var consumer = Consumer();
        var found = new List<(string, EventData)>();
        using var deadline = Deadline();
        await foreach (var read in consumer.ReadEventsAsync(deadline.Token))
        {
            found.Add((read.Partition.PartitionId, read.Data));
            if (found.Count == count)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>The first events that come.</summary>
    public static async Task<List<EventData>> TakeAsync(IAsyncEnumerable<PartitionEvent> events, int count)
    {
        var found = new List<EventData>();
        using var deadline = Deadline();
        await foreach (var read in events.WithCancellation(deadline.Token))
        {
            found.Add(read.Data);
            if (found.Count == count)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Receives so many events, in as many calls as it takes.</summary>
    /// <param name="receiver">Where from.</param>
    /// <param name="count">How many.</param>
    /// <param name="callMilliseconds">How long one call may take: that long the SDK also pauses when one fails.</param>
    public static async Task<List<EventData>> ReceiveAsync(PartitionReceiver receiver, int count, int callMilliseconds = 1_000)
    {
        var found = new List<EventData>();
        using var deadline = Deadline();
        while (found.Count < count)
        {
            found.AddRange(await receiver.ReceiveBatchAsync(count - found.Count, TimeSpan.FromMilliseconds(callMilliseconds), deadline.Token));
        }

        return found;
    }

    public static int Number(EventData read) => int.Parse(read.EventBody.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    public static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Patience);
        return deadline;
    }

    public async ValueTask DisposeAsync()
    {
        await Producer.DisposeAsync();
        await _emulator.DisposeAsync();
    }
}
