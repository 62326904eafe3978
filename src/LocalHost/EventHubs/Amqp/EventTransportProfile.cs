using System.Text;
using Amqp;
using Amqp.Sasl;
using Amqp.Types;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>SASL ANONYMOUS, and what the library then reads goes through an <see cref="EventTransport"/>: a profile may put
/// a layer of its own between, as one that encrypts does. For one connection.</summary>
/// <param name="maxFrameBytes">The largest frame that the peer is allowed.</param>
internal sealed class EventTransportProfile(int maxFrameBytes) : SaslProfile(Name)
{
    private const string Name = "ANONYMOUS";

    private EventTransport? _transport;

    /// <summary>Only once the connection is open.</summary>
    public EventTransport Transport => _transport ?? throw new InvalidOperationException("The connection is not open.");

    protected override ITransport UpgradeTransport(ITransport transport) =>
        _transport = new EventTransport((IAsyncTransport)transport, maxFrameBytes);

    protected override DescribedList GetStartCommand(string hostname) =>
        new SaslInit { Mechanism = Name, InitialResponse = Encoding.UTF8.GetBytes(Name), HostName = hostname };

    protected override DescribedList OnCommand(DescribedList command) =>
        throw new AmqpException(ErrorCode.NotAllowed, command.ToString());
}
