using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>
/// Receives one partition in order. Holds at most as many events as its credit, which is cut for large events so that the
/// events held stay near <see cref="MaxHeldBytes"/>.
/// </summary>
internal sealed class PartitionReceiver : IDisposable
{
    /// <summary>What the events waiting for the function may take, about; a window of large events is cut to it.</summary>
    public const int MaxHeldBytes = 16 * 1024 * 1024;

    /// <summary>Credit until sizes are known.</summary>
    private const int FirstWindow = 64;

    /// <summary>What an event takes beside its body, about.</summary>
    private const int EventOverheadBytes = 1024;

    // Unbounded only in form: the peer sends no more than the credit.
    private readonly Channel<ReceivedEvent> _events =
        Channel.CreateUnbounded<ReceivedEvent>(new UnboundedChannelOptions { SingleWriter = true });

    private readonly ReceiverLink _link;
    private readonly LinkMessages _messages;
    private readonly MessageDecoder _decoder;
    private readonly UnnumberedEvents _unnumbered = new();
    private readonly int _prefetch;
    private int _window;
    private double _averageBytes = MaxHeldBytes / (double)FirstWindow;

    private PartitionReceiver(ReceiverLink link, LinkMessages messages, MessageDecoder decoder, int prefetch)
    {
        _link = link;
        _messages = messages;
        _decoder = decoder;
        _prefetch = Math.Max(1, prefetch);
        _window = Math.Min(_prefetch, FirstWindow);
        link.AddClosedCallback((_, error) => _events.Writer.TryComplete(AmqpFailure.Closed(error)));
        link.Start(_window, OnMessage);
    }

    /// <summary>Arrived events, in order. Ends with the failure that ended the link.</summary>
    public ChannelReader<ReceivedEvent> Events => _events.Reader;

    /// <param name="connection">The connection.</param>
    /// <param name="address">The partition, such as <c>hub/ConsumerGroups/group/Partitions/0</c>.</param>
    /// <param name="selector">Where to start, in the service's own words.</param>
    /// <param name="next">The number of the first event that comes, where it is known.</param>
    /// <param name="epoch">The owner level: the hub ends receivers of a lower one and refuses them from then on.</param>
    /// <param name="prefetch">Events held at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PartitionReceiver> OpenAsync(
        AmqpHubConnection connection, string address, string selector, long? next, long epoch, int prefetch, TimeProvider time, CancellationToken cancellationToken)
    {
        var filterName = new Symbol("apache.org:selector-filter:string");
        var attach = new Attach
        {
            Source = new Source
            {
                Address = address,
                FilterSet = new Map { { filterName, new DescribedValue(filterName, selector) } },
            },
            Target = new Target { Address = address },
            SndSettleMode = SenderSettleMode.Settled,
            RcvSettleMode = ReceiverSettleMode.First,
            Properties = new Fields { { new Symbol("com.microsoft:epoch"), epoch } },
        };
        var name = AmqpLinks.NewName();
        var messages = connection.ExpectMessages(name);
        var link = await AmqpLinks.AttachReceiverAsync(connection.Session, name, attach, AmqpHubConnection.Timeout, cancellationToken)
            .ConfigureAwait(false);
        return new PartitionReceiver(link, messages, new MessageDecoder(next, time), prefetch);
    }

    /// <summary>Tells the peer that an event has left the channel, so that it sends one more.</summary>
    public void Taken(in ReceivedEvent received)
    {
        if (!_link.IsClosed)
            _link.Accept(received.Delivery);
    }

    public void Dispose() => AmqpLinks.CloseQuietly(_link);

    private void Adapt(int bytes)
    {
        _averageBytes += (bytes - _averageBytes) / 32;
        var window = (int)Math.Clamp(MaxHeldBytes / _averageBytes, 1, _prefetch);
        // Small changes are not worth a frame.
        if (window >= _window * 1.5 || window <= _window / 2 || (window == _prefetch && _window != _prefetch))
        {
            _window = window;
            _link.SetCredit(window, CreditMode.Auto);
        }
    }

    /// <param name="link">The link.</param>
    /// <param name="delivery">The delivery, without its message: the library has not seen that.</param>
    private void OnMessage(IReceiverLink link, Message delivery)
    {
        var read = _decoder.Read(_messages.Take());
        var received = new ReceivedEvent(read, EventOverheadBytes + read.Body.Length, delivery.GetDelivery());
        delivery.Dispose();
        if (read.SequenceNumber < 0)
        {
            _unnumbered.Add(received, _window - 1);
            return;
        }

        foreach (var before in _unnumbered.TakeBefore(read.SequenceNumber))
            Pass(before);
        Pass(received);
    }

    private void Pass(in ReceivedEvent received)
    {
        _events.Writer.TryWrite(received);
        Adapt(received.Bytes);
    }
}
