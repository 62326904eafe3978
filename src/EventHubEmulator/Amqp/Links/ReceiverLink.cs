using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>
/// A link on which a client receives a partition. Woken by an append, by credit and by a client that has read what
/// it was sent; between these it costs nothing.
/// </summary>
internal sealed partial class ReceiverLink : EntityLink, IThreadPoolWorkItem
{
    // Bursts sent before the thread goes back to the pool, so that many links share few threads.
    private const int BurstsPerTurn = 4;

    private readonly PartitionLog _partition;
    private readonly PartitionReceivers _others;
    private readonly Pace? _pace;
    private readonly OutgoingSession _session;
    private readonly EventDeliveries _deliveries;
    private readonly ILogger _logger;
    private readonly Action _wake;
    private int _wakes;

    /// <param name="context">The client's attach.</param>
    /// <param name="settings">What it says of the receiver.</param>
    /// <param name="client">The client.</param>
    /// <param name="resource">What a token has to cover.</param>
    /// <param name="partition">What it receives.</param>
    /// <param name="others">Who receives the partition in the same consumer group.</param>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="pace">How fast to send; <c>null</c> for as fast as it goes.</param>
    /// <param name="logger">Where failures go.</param>
    public ReceiverLink(
        AttachContext context,
        ReceiverSettings settings,
        ClientConnection client,
        ResourcePath resource,
        PartitionLog partition,
        PartitionReceivers others,
        PartitionCursor cursor,
        Pace? pace,
        ILogger logger)
        : base(context.Link, client, resource, AccessRights.Listen)
    {
        Settings = settings;
        _partition = partition;
        _others = others;
        _pace = pace;
        _logger = logger;
        _wake = Wake;
        _session = client.Transport!.CurrentSession!;
        _deliveries = new EventDeliveries(context.Attach.Handle, context.Attach.InitialDeliveryCount, cursor, _wake) { Handle = Link.Handle };
    }

    public ReceiverSettings Settings { get; }

    /// <summary>Answers the attach, unless another receiver has the partition.</summary>
    /// <returns>Why it is refused; <c>null</c> if it is not.</returns>
    public Error? TryAttach(AttachContext context)
    {
        if (_others.TryAdd(this) is { } refusal)
        {
            return refusal;
        }

        Client.Transport!.Sessions.Add(_session, _deliveries);
        _partition.Listen(_wake);
        Attach(context, 0);
        return null;
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
            End();
        }
        catch (Exception exception)
        {
            Log.DeliveryFailed(_logger, _partition.Hub, _partition.Number, exception);
            Disconnect(AmqpErrors.Internal("The partition could not be read."));
        }

        if (Interlocked.Add(ref _wakes, -seen) > 0 || (more && Interlocked.Increment(ref _wakes) == 1))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Credit is counted by <see cref="OutgoingSessions"/>; the library knows whether the client drains the link.</summary>
    public override void OnFlow(FlowContext flowContext) => Wake();

    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();

    protected override void OnEnded()
    {
        _others.Remove(this);
        _pace?.Dispose();
        _partition.StopListening(_wake);
        Client.Transport!.Sessions.Remove(_session, _deliveries);
    }

    /// <summary>Sends while there is credit, room and something to send.</summary>
    /// <returns>Whether it stopped only to let others have the thread.</returns>
    private bool SendAvailable()
    {
        var transport = Client.Transport!;
        for (var bursts = 0; !HasEnded; bursts++)
        {
            if (bursts == BurstsPerTurn)
            {
                return true;
            }

            var loaded = _deliveries.Load();
            if (loaded && _pace is not null && !_pace.IsDue(_deliveries, _wake))
            {
                return false;
            }

            if (transport.IsCongested || !transport.Sessions.Send(_session, _deliveries))
            {
                return false;
            }

            if (!loaded)
            {
                if (Link.IsDraining)
                {
                    transport.Sessions.UseUpCredit(_deliveries);
                    Link.CompleteDrain();
                }

                return false;
            }
        }

        return false;
    }
}
