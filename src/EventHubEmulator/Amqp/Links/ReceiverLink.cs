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
    // Events sent before the thread goes back to the pool, so that many links share few threads.
    private const int EventsPerTurn = 1_000;

    private readonly ListenerLink _link;
    private readonly ClientConnection _client;
    private readonly PartitionLog _partition;
    private readonly PartitionCursor _cursor;
    private readonly ILogger _logger;
    private readonly Lock _creditGate = new();
    private readonly Action _wake;

    // Deliveries given to the library that the session's window may hold back, oldest first.
    private readonly Queue<(ByteBuffer Payload, int Length)> _handedOver = new();
    private int _handedOverBytes;
    private int _credit;
    private int _wakes;
    private volatile bool _closed;

    public ReceiverLink(ListenerLink link, ClientConnection client, PartitionLog partition, long firstSequenceNumber, ILogger logger)
    {
        _link = link;
        _client = client;
        _partition = partition;
        _cursor = new PartitionCursor(partition, firstSequenceNumber);
        _logger = logger;
        _wake = Wake;
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

    public override void OnFlow(FlowContext flowContext)
    {
        lock (_creditGate)
        {
            _credit = Math.Max(0, _credit + flowContext.Messages);
        }

        Wake();
    }

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
    }

    /// <summary>Sends while there is credit, room and something to send.</summary>
    /// <returns>Whether it stopped only to let others have the thread.</returns>
    private bool SendAvailable()
    {
        for (var sent = 0; !_closed; sent++)
        {
            if (sent == EventsPerTurn)
            {
                return true;
            }

            if (_client.Transport!.IsCongested || IsWindowClosed() || !TakeCredit())
            {
                return false;
            }

            if (!_cursor.TryNext(out var delivery))
            {
                ReturnCredit();
                if (_link.IsDraining)
                {
                    CompleteDrain();
                }

                return false;
            }

            _handedOver.Enqueue((delivery, delivery.Length));
            _handedOverBytes += delivery.Length;
            _link.SendMessage(new Message(), delivery);
        }

        return false;
    }

    /// <summary>Whether as much as the connection may hold waits for the client's session window.</summary>
    private bool IsWindowClosed()
    {
        // The library uses a payload up as it writes it.
        while (_handedOver.TryPeek(out var oldest) && oldest.Payload.Length == 0)
        {
            _handedOverBytes -= oldest.Length;
            _handedOver.Dequeue();
        }

        return _handedOverBytes >= OutgoingBytes.HighMark;
    }

    private bool TakeCredit()
    {
        lock (_creditGate)
        {
            if (_credit == 0)
            {
                return false;
            }

            _credit--;
            return true;
        }
    }

    private void ReturnCredit()
    {
        lock (_creditGate)
        {
            _credit++;
        }
    }

    private void CompleteDrain()
    {
        lock (_creditGate)
        {
            _credit = 0;
            _link.CompleteDrain();
        }
    }
}
