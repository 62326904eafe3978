using System.Net.WebSockets;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>A client whose AMQP comes over a WebSocket: the bytes of its binary messages, whose ends mean nothing.</summary>
internal sealed class WebSocketClientSocket(WebSocket socket) : IClientSocket
{
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, cancellationToken);
                if (received.MessageType == WebSocketMessageType.Text)
                {
                    throw new IOException("AMQP over WebSockets comes in binary messages.");
                }

                if (received.MessageType == WebSocketMessageType.Close || received.Count > 0)
                {
                    return received.Count;
                }
            }
        }
        catch (WebSocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has gone first.
        }
    }

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }
}
