using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Serverless.LoadTests.Tests.Engine;

/// <summary>A port that refuses connections and that nobody else gets meanwhile: taken, and never listened on.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}"));
    }

    public Uri Address { get; }

    public void Dispose() => _socket.Dispose();
}
