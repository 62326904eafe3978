using Amqp;
using Amqp.Listener;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>The library's container, but for messages, which it would decode whole.</summary>
internal sealed class EmulatorContainer(Address address) : ContainerHost(address), IContainer
{
    Message IContainer.CreateMessage(ByteBuffer buffer) => new RawMessage(buffer);
}
