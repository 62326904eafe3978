using Amqp;
using Serverless.LocalHost.EventHubs.Amqp;

namespace Serverless.LocalHost.EventHubs.Senders;

/// <summary>A sender's link to a hub or a partition.</summary>
internal sealed class HubLink(AmqpHubConnection connection, SenderLink link, long maxMessageSize)
{
    /// <summary>What Event Hubs takes in its Standard tier, where the peer names no limit of its own.</summary>
    private const int DefaultMaxBytes = 1024 * 1024;

    public SenderLink Link { get; } = link;

    /// <summary>The largest message, in bytes.</summary>
    public int MaxMessageBytes { get; } = maxMessageSize is > 0 and < DefaultMaxBytes ? (int)maxMessageSize : DefaultMaxBytes;

    public bool IsOpen => connection.IsOpen && !Link.IsClosed;
}
