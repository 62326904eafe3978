using Amqp;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;
using Serverless.EventHubEmulator.Throughput;

namespace Serverless.EventHubEmulator.Amqp;

/// <summary>The AMQP 1.0 side of the namespace.</summary>
internal sealed class AmqpServer : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private const ushort MaxSessionsPerConnection = 256;
    private const int MaxLinksPerSession = 256;

    // Sends come in frames of up to 64 KiB and are put together to a megabyte: on the large object heap, as garbage,
    // they would cost a full collection every few dozen sends. Sizes are powers of two, in bytes.
    private const int MinFrameBuffer = 512;
    private const int MaxFrameBuffer = 2 * 1024 * 1024;
    private const int MaxPooledBytes = 16 * 1024 * 1024;

    private readonly TransportAcceptor _acceptor;
    private readonly EmulatorContainer _container;

    /// <exception cref="PortInUseException">The AMQP port is taken.</exception>
    public AmqpServer(EventHubEmulatorOptions options, EventHubLog log, SharedAccessVerifier verifier, ThroughputLimits? limits, ILoggerFactory loggerFactory)
    {
        _acceptor = new TransportAcceptor(options, log.Writer, verifier, loggerFactory.CreateLogger<TransportAcceptor>());
        _container = new EmulatorContainer(new Address($"{TransportAcceptor.Scheme}://{options.ListenAddress}:{_acceptor.Port}"));
        _container.CustomTransports.Add(TransportAcceptor.Scheme, _acceptor);
        _container.AddressResolver = LinkRouter.AddressOf;
        _container.RegisterLinkProcessor(new LinkRouter(log, verifier, limits, options.TimeProvider, loggerFactory.CreateLogger<LinkRouter>()));
        _container.Listeners[0].BufferManager = new BufferManager(MinFrameBuffer, MaxFrameBuffer, MaxPooledBytes);
        var settings = _container.Listeners[0].AMQP;
        settings.MaxFrameSize = FrameInspector.MaxFrameBytes;
        settings.IdleTimeout = (int)options.IdleTimeout.TotalMilliseconds;
        settings.MaxSessionsPerConnection = MaxSessionsPerConnection;
        settings.MaxLinksPerSession = MaxLinksPerSession;
        _container.Open();
    }

    public int Port => _acceptor.Port;

    /// <inheritdoc cref="TransportAcceptor.ServeAsync"/>
    public Task ServeAsync(IClientSocket socket) => _acceptor.ServeAsync(socket);

    public async ValueTask DisposeAsync()
    {
        _container.Close();
        await _acceptor.DrainAsync(CloseTimeout);
    }
}
