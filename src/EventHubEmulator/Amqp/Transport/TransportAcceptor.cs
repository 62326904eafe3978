using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;
using Microsoft.Extensions.Logging;
using Serverless.EventHubEmulator.Log;
using Serverless.EventHubEmulator.Security;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// Accepts connections and takes each through SASL on its own, with a time limit, so that a slow client holds up
/// nobody; the protocol library gets them ready-made.
/// </summary>
internal sealed partial class TransportAcceptor : TransportProvider
{
    /// <summary>Under which the library asks for connections.</summary>
    public const string Scheme = "emulator";

    private const int Backlog = 512;

    // Some 250 sends of the largest size at once; the client that goes over it is the one that is cut off.
    private const long MaxUnfinishedBytes = 256L * 1024 * 1024;

    private static readonly TimeSpan SaslTimeout = TimeSpan.FromSeconds(20);

    private readonly Socket _listener;
    private readonly EventHubEmulatorOptions _options;
    private readonly LogWriter _log;
    private readonly SharedAccessVerifier _verifier;
    private readonly ILogger<TransportAcceptor> _logger;
    private readonly Channel<AmqpTransport> _ready = Channel.CreateUnbounded<AmqpTransport>();
    private readonly ConcurrentDictionary<AmqpTransport, byte> _open = new();
    private readonly UnfinishedDeliveries _unfinished = new(MaxUnfinishedBytes);
    private readonly CancellationTokenSource _stopping = new();
    private int _connections;

    /// <exception cref="PortInUseException">The AMQP port is taken.</exception>
    public TransportAcceptor(EventHubEmulatorOptions options, LogWriter log, SharedAccessVerifier verifier, ILogger<TransportAcceptor> logger)
    {
        _options = options;
        _log = log;
        _verifier = verifier;
        _logger = logger;
        AddressSchemes = [Scheme];
        _listener = new Socket(options.ListenAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(new IPEndPoint(options.ListenAddress, options.AmqpPort));
            _listener.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            _listener.Dispose();
            throw exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new PortInUseException("AMQP", options.AmqpPort, exception)
                : new IOException($"AMQP cannot listen on {options.ListenAddress}:{options.AmqpPort}: {exception.Message}", exception);
        }

        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptLoopAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        try
        {
            return await _ready.Reader.ReadAsync();
        }
        catch (ChannelClosedException)
        {
            // The library asks again and again until its process ends; it never gets another answer.
            return await new TaskCompletionSource<IAsyncTransport>().Task;
        }
    }

    public override void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _ready.Writer.TryComplete();
        base.Dispose();
    }

    /// <summary>Gives the connections that were told to close some time to do so, then ends them.</summary>
    public async Task DrainAsync(TimeSpan timeout)
    {
        try
        {
            await Task.WhenAll(_open.Keys.Select(transport => transport.Ended)).WaitAsync(timeout, _options.TimeProvider);
        }
        catch (TimeoutException)
        {
            foreach (var transport in _open.Keys)
            {
                transport.Abort();
            }
        }
    }

    /// <summary>Takes a connection as a client's; completes when it has ended.</summary>
    public async Task ServeAsync(IClientSocket socket)
    {
        if (Interlocked.Increment(ref _connections) > _options.MaxConnections)
        {
            Log.ConnectionRefused(_logger, _options.MaxConnections);
            Interlocked.Decrement(ref _connections);
            socket.Dispose();
        }
        else if (await NegotiateAsync(socket) is { } transport)
        {
            await transport.Ended;
        }
    }

    private async Task AcceptLoopAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                _ = ServeAsync(TcpClientSocket.Of(socket));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // One client's reset, or no file handle to spare: the next accept may succeed.
                Log.AcceptFailed(_logger, exception);
                await Task.Delay(TimeSpan.FromMilliseconds(50), _options.TimeProvider);
            }
        }
    }

    private async Task<AmqpTransport?> NegotiateAsync(IClientSocket socket)
    {
        var client = new ClientConnection(_options.TimeProvider);
        using var deadline = new CancellationTokenSource(SaslTimeout, _options.TimeProvider);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopping.Token);
        AmqpTransport? transport = null;
        try
        {
            if (await new SaslHandshake(socket, _verifier).RunAsync(client, cancellation.Token) is { } unread)
            {
                transport = new AmqpTransport(socket, client, _log, _unfinished, _options.TimeProvider, OnClosed);
                transport.Unread(unread);
                _open.TryAdd(transport, 0);
                if (!_ready.Writer.TryWrite(transport))
                {
                    transport.Abort();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Log.HandshakeFailed(_logger, exception.Message);
        }
        finally
        {
            if (transport is null)
            {
                Interlocked.Decrement(ref _connections);
                client.Dispose();
                socket.Dispose();
            }
        }

        return transport;
    }

    private void OnClosed(AmqpTransport transport)
    {
        if (_open.TryRemove(transport, out _))
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
