namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>The bytes to and from one client: a TCP socket, or a WebSocket on the HTTP port.</summary>
internal interface IClientSocket : IDisposable
{
    /// <summary>Reads some bytes; 0 at the end of the connection.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Sees that the client gets what was sent before its connection ends. A broken connection is no failure.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}
