using System.Net;
using System.Net.Sockets;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>Both ends of a connection on this machine.</summary>
internal sealed class SocketPair : IDisposable
{
    private static readonly Socket Listener = Listen();

    public SocketPair()
    {
        Client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Client.Connect(Listener.LocalEndPoint!);
        Server = Listener.Accept();
    }

    public Socket Client { get; }

    public Socket Server { get; }

    public void Dispose()
    {
        // No waiting for late packets: thousands of these are made.
        Client.LingerState = new LingerOption(enable: true, seconds: 0);
        Client.Dispose();
        Server.Dispose();
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(16);
        return socket;
    }
}
