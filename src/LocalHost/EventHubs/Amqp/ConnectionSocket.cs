using System.Net.Sockets;
using Amqp.Handler;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>The socket under a connection, from before the library connects it: whatever the peer does or does not say,
/// <see cref="Break"/> ends it. The library itself leaves one open whose peer is silent before the connection is.</summary>
internal sealed class ConnectionSocket : IHandler
{
    private readonly Lock _gate = new();
    private Socket? _socket;
    private bool _isBroken;

    public bool CanHandle(EventId id) => id == EventId.SocketConnect;

    public void Handle(Event protocolEvent)
    {
        lock (_gate)
        {
            _socket = (Socket)protocolEvent.Context;
            if (_isBroken)
                _socket.Dispose();
        }
    }

    /// <summary>Ends the connection at once, and with it its links; one that is not connected yet ends when it is.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _isBroken = true;
            _socket?.Dispose();
        }
    }
}
