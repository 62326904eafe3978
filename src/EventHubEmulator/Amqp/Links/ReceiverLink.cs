using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>
/// A link on which a client receives a partition. Woken by an append, by credit and by a client that has read what
/// it was sent; between these it costs nothing.
/// </summary>
internal sealed partial class ReceiverLink : LinkEndpoint, IThreadPoolWorkItem
{
    // Bursts sent before the thread goes back to the pool, so that many links share few threads.
    private const int BurstsPerTurn = 4;

    private readonly ListenerLink _link;
    private readonly ClientConnection _client;
    private readonly PartitionLog _partition;
    private readonly OutgoingSession _session;
    private readonly EventDeliveries _deliveries;
    private readonly ILogger _logger;
    private readonly Action _wake;
    private int _wakes;
    private volatile bool _closed;

    /// <param name="context">The client's attach.</param>
    /// <param name="client">The client.</param>
    /// <param name="partition">What it receives.</param>
    /// <param name="firstSequenceNumber">From where.</param>
    /// <param name="logger">Where failures go.</param>
    public ReceiverLink(AttachContext context, ClientConnection client, PartitionLog partition, long firstSequenceNumber, ILogger logger)
    {
        _link = context.Link;
        _client = client;
        _partition = partition;
        _logger = logger;
        _wake = Wake;
        _session = client.Transport!.CurrentSession!;
        var cursor = new PartitionCursor(partition, firstSequenceNumber);
        _deliveries = new EventDeliveries(context.Attach.Handle, context.Attach.InitialDeliveryCount, cursor, _wake) { Handle = _link.Handle };
        client.Transport.Sessions.Add(_session, _deliveries);
        client.Add(this);
        partition.Listen(_wake);
    }

    /// <summary>Sees that the link sends what it can.</summary>
    public void Wake()
    {
        if (Interlocked.Increment(ref _wakes) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>One turn; at most one is under way at a time.</summary>
    public void Execute()
    {
        var seen = Volatile.Read(ref _wakes);
        var more = false;
        try
        {
            more = SendAvailable();
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or IOException)
        {
            // The link or its connection ended under way.
            Close();
        }
        catch (Exception exception)
        {
            Log.DeliveryFailed(_logger, _partition.Hub, _partition.Number, exception);
            Detach();
        }

        if (Interlocked.Add(ref _wakes, -seen) > 0 || (more && Interlocked.Increment(ref _wakes) == 1))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Credit is counted by <see cref="OutgoingSessions"/>; the library knows whether the client drains the link.</summary>
    public override void OnFlow(FlowContext flowContext) => Wake();

    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();

    public override void OnLinkClosed(ListenerLink link, Error error) => Close();

    /// <summary>Tells the client that the partition cannot be read; it attaches anew when it likes.</summary>
    private void Detach()
    {
        Close();
        try
        {
            _link.Close(TimeSpan.Zero, AmqpErrors.Internal("The partition could not be read."));
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or IOException)
        {
            // The client is gone already.
        }
    }

    private void Close()
    {
        _closed = true;
        _partition.StopListening(_wake);
        _client.Remove(this);
        _client.Transport!.Sessions.Remove(_session, _deliveries);
    }

    /// <summary>Sends while there is credit, room and something to send.</summary>
    /// <returns>Whether it stopped only to let others have the thread.</returns>
    private bool SendAvailable()
    {
        var transport = _client.Transport!;
        for (var bursts = 0; !_closed; bursts++)
        {
            if (bursts == BurstsPerTurn)
            {
                return true;
            }

            var loaded = _deliveries.Load();
            if (transport.IsCongested || !transport.Sessions.Send(_session, _deliveries))
            {
                return false;
            }

            if (!loaded)
            {
                if (_link.IsDraining)
                {
                    transport.Sessions.UseUpCredit(_deliveries);
                    _link.CompleteDrain();
                }

                return false;
            }
        }

        return false;
    }
}
