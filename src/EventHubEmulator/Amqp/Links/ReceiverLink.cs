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
    private readonly PartitionReceivers _others;
    private readonly OutgoingSession _session;
    private readonly EventDeliveries _deliveries;
    private readonly ILogger _logger;
    private readonly Action _wake;
    private readonly Lock _gate = new();
    private int _wakes;
    private volatile bool _closed;
    private bool _isAttached;
    private Error? _disconnection;

    /// <param name="context">The client's attach.</param>
    /// <param name="settings">What it says of the receiver.</param>
    /// <param name="client">The client.</param>
    /// <param name="partition">What it receives.</param>
    /// <param name="others">Who receives the partition in the same consumer group.</param>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="logger">Where failures go.</param>
    public ReceiverLink(
        AttachContext context,
        ReceiverSettings settings,
        ClientConnection client,
        PartitionLog partition,
        PartitionReceivers others,
        PartitionCursor cursor,
        ILogger logger)
    {
        Settings = settings;
        _link = context.Link;
        _client = client;
        _partition = partition;
        _others = others;
        _logger = logger;
        _wake = Wake;
        _session = client.Transport!.CurrentSession!;
        _deliveries = new EventDeliveries(context.Attach.Handle, context.Attach.InitialDeliveryCount, cursor, _wake) { Handle = _link.Handle };
    }

    public ReceiverSettings Settings { get; }

    /// <summary>Attaches the link, unless another receiver has the partition.</summary>
    /// <returns>Why it is refused; <c>null</c> if it is not.</returns>
    public Error? Attach(AttachContext context)
    {
        if (_others.TryAdd(this) is { } refusal)
        {
            return refusal;
        }

        _client.Transport!.Sessions.Add(_session, _deliveries);
        _client.Add(this);
        _partition.Listen(_wake);
        try
        {
            context.Complete(this, 0);
        }
        catch
        {
            Close();
            throw;
        }

        // The library tells of no end that came before it knew this endpoint.
        if (_link.IsClosed || _link.Session.IsClosed || _link.Session.Connection.IsClosed)
        {
            Close();
        }

        Error? disconnection;
        lock (_gate)
        {
            _isAttached = true;
            disconnection = _disconnection;
        }

        if (disconnection is not null)
        {
            Detach(disconnection);
        }

        return null;
    }

    /// <summary>Ends the link; the client is told why. From any thread, also while the link is still being attached.</summary>
    public void Disconnect(Error reason)
    {
        lock (_gate)
        {
            _disconnection ??= reason;
            if (!_isAttached)
            {
                return;
            }
        }

        Detach(reason);
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
            Detach(AmqpErrors.Internal("The partition could not be read."));
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

    private void Detach(Error reason)
    {
        Close();
        try
        {
            _link.Close(TimeSpan.Zero, reason);
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or IOException)
        {
            // The client is gone already.
        }
    }

    private void Close()
    {
        _closed = true;
        _others.Remove(this);
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
