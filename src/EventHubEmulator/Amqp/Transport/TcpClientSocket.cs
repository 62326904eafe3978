using System.Net.Sockets;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>A client on the AMQP port.</summary>
internal sealed class TcpClientSocket(Socket socket) : IClientSocket
{
    /// <summary>Takes over a socket that was accepted.</summary>
    public static TcpClientSocket Of(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
        }
        catch (SocketException)
        {
            // The client is gone already, as the first read will tell.
        }

        return new TcpClientSocket(socket);
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
            }
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    // The operating system sends what it has.
    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => socket.Dispose();
}
