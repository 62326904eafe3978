using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace Serverless.LocalHost.Tests.EventHubs;

/// <summary>A hub that takes any token, names its partitions, and ends the link it was asked on when it is told to.</summary>
internal sealed class ManagementHub : IDisposable
{
    private readonly ContainerHost _host;
    private readonly Node _management = new(new Map { ["partition_ids"] = new[] { "0" } });

    private ListenerLink? _ended;

    private ManagementHub(int port)
    {
        Port = port;
        _host = new ContainerHost(new Address($"amqp://localhost:{port}"));
        _host.Listeners[0].SASL.EnableAnonymousMechanism = true;
        _host.RegisterRequestProcessor("$cbs", new Node(null));
        _host.RegisterRequestProcessor("$management", _management);
        _host.Open();
    }

    public int Port { get; }

    /// <summary>Whether it has answered on another link than the one it ended.</summary>
    public bool HasAnotherLink => _management.Link != _ended;

    public static ManagementHub Open()
    {
        for (var attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            try
            {
                return new ManagementHub(port);
            }
            catch (SocketException) when (attempt < 10)
            {
                // Somebody else was faster.
            }
        }
    }

    public void EndLink()
    {
        _ended = _management.Link;
        _ended!.Close(TimeSpan.Zero, new Error(ErrorCode.DetachForced));
    }

    public void Dispose() => _host.Close();

    private sealed class Node(object? body) : IRequestProcessor
    {
        public int Credit => 10;

        /// <summary>Where the last request came.</summary>
        public ListenerLink? Link { get; private set; }

        public void Process(RequestContext requestContext)
        {
            Link = requestContext.Link;
            requestContext.Complete(new Message(body) { ApplicationProperties = new ApplicationProperties { ["status-code"] = 200 } });
        }
    }
}
