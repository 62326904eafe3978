using Amqp;
using Amqp.Framing;
using Serverless.LocalHost.EventHubs.Senders;

namespace Serverless.Benchmarks.Hub;

/// <summary>Sends to one partition over a connection of its own; as many messages unanswered as it may have.</summary>
internal sealed class PartitionSender : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly Connection _connection;
    private readonly SenderLink _link;
    private readonly int _inFlight;
    private readonly SemaphoreSlim _room;
    private Outcome? _refusal;

    private PartitionSender(Connection connection, SenderLink link, int inFlight)
    {
        _connection = connection;
        _link = link;
        _inFlight = inFlight;
        _room = new SemaphoreSlim(inFlight);
    }

    /// <param name="amqp">The hub's endpoint.</param>
    /// <param name="partition">The partition's number.</param>
    /// <param name="inFlight">Messages unanswered at most.</param>
    public static async Task<PartitionSender> OpenAsync(Uri amqp, int partition, int inFlight)
    {
        var connection = await HubAddress.ConnectAsync(amqp).ConfigureAwait(false);
        var link = new SenderLink(new Session(connection), $"sender-{partition}", HubAddress.Partition(partition));
        return new PartitionSender(connection, link, inFlight);
    }

    public static async Task<PartitionSender[]> OpenAllAsync(Uri amqp, int partitions, int inFlight) =>
        await Task.WhenAll(Enumerable.Range(0, partitions).Select(partition => OpenAsync(amqp, partition, inFlight))).ConfigureAwait(false);

    /// <summary>The bodies as messages of the batch format, ready to be sent.</summary>
    public static List<Message> Encode(IEnumerable<byte[]> bodies, int eventsPerMessage) =>
    [
        .. bodies.Chunk(eventsPerMessage).SelectMany(chunk =>
            EventBatchEncoder.Encode([.. chunk.Select(body => new ReadOnlyMemory<byte>(body))], 1024 * 1024)),
    ];

    /// <summary>Hands a message over as soon as fewer than the allowed number are unanswered.</summary>
    public async Task SendAsync(Message message, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        _link.Send(message, OnOutcome, null);
    }

    /// <summary>Waits for every answer.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < _inFlight; i++)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _room.Release(_inFlight);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync().ConfigureAwait(false);
        _room.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!await _room.WaitAsync(AnswerTimeout, cancellationToken).ConfigureAwait(false))
        {
            throw new TimeoutException("The hub does not answer.");
        }

        if (_refusal is { } refusal)
        {
            throw new InvalidOperationException($"The hub refused events: {refusal}");
        }
    }

    private void OnOutcome(ILink link, Message message, Outcome outcome, object state)
    {
        if (outcome is not Accepted)
        {
            _refusal = outcome;
        }

        _room.Release();
    }
}
