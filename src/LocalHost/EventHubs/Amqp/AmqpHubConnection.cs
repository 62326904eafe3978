using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>
/// One AMQP connection to a namespace, authorized for one hub by a token that is renewed before it ends. When it breaks
/// it stays broken; <see cref="AmqpHubClient"/> opens the next one.
/// </summary>
internal sealed partial class AmqpHubConnection : IAsyncDisposable
{
    /// <summary>How long the peer may take to answer: connect, attach, request, close.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>The library gives a silent connection up after three times this and more: half a minute without events, not minutes.</summary>
    private const int IdleTimeoutMs = 8_000;

    private const int MaxFrameBytes = 64 * 1024;
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan RenewAfter = TokenLifetime * 0.75;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Connection _connection;
    private readonly ConnectionSocket _socket;
    private readonly EventTransport _transport;
    private readonly EventHubConnectionString _settings;
    private readonly string _hub;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Never disposed: who still waits at a disposed one waits for ever, whatever its token says.</summary>
    private readonly SemaphoreSlim _opening = new(1);
    private AmqpRequestChannel? _management;
    private Task _renewing = Task.CompletedTask;

    private AmqpHubConnection(
        Connection connection,
        ConnectionSocket socket,
        EventTransport transport,
        EventHubConnectionString settings,
        string hub,
        TimeProvider time,
        ILogger logger)
    {
        _connection = connection;
        _socket = socket;
        _transport = transport;
        _settings = settings;
        _hub = hub;
        _time = time;
        _logger = logger;
        Session = new Session(connection);
    }

    public Session Session { get; }

    public bool IsOpen => !_connection.IsClosed && !Session.IsClosed;

    /// <summary>Where the messages of a receiver's link are kept that is to be attached under this name.</summary>
    public LinkMessages ExpectMessages(string link) => _transport.Expect(link);

    /// <exception cref="Exception">One of <see cref="AmqpFailure.IsExpected"/>: no connection, or no right.</exception>
    public static async Task<AmqpHubConnection> OpenAsync(
        EventHubConnectionString settings, string hub, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory();
        var profile = new EventTransportProfile(MaxFrameBytes);
        factory.SASL.Profile = profile;
        factory.AMQP.IdleTimeout = IdleTimeoutMs;
        factory.AMQP.MaxFrameSize = MaxFrameBytes;
        factory.TCP.NoDelay = true;
        if (settings.TrustCertificate is { } trust)
            factory.SSL.RemoteCertificateValidationCallback = trust;
        var address = new Address(settings.Host, settings.Port, null, null, "/", settings.UseTls ? "amqps" : "amqp");
        var socket = new ConnectionSocket();
        var connection = await ConnectAsync(factory, address, socket, time, cancellationToken).ConfigureAwait(false);
        var opened = new AmqpHubConnection(connection, socket, profile.Transport, settings, hub, time, logger);
        try
        {
            var cbs = await AmqpRequestChannel.OpenAsync(opened.Session, "$cbs", Timeout, cancellationToken).ConfigureAwait(false);
            await opened.PutTokenAsync(cbs, cancellationToken).ConfigureAwait(false);
            opened._renewing = opened.RenewAsync(cbs);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks the hub's <c>$management</c> node, whose links are made with the first request.</summary>
    public async Task<Message> RequestManagementAsync(Message request, CancellationToken cancellationToken)
    {
        AmqpRequestChannel management;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The peer may end a link that is idle and keep the connection.
            if (_management is not { IsOpen: true })
            {
                _management?.Close();
                _management = await AmqpRequestChannel.OpenAsync(Session, "$management", Timeout, cancellationToken).ConfigureAwait(false);
            }

            management = _management;
        }
        finally
        {
            _opening.Release();
        }

        request.ApplicationProperties["security_token"] = Token();
        return await management.RequestAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            await _connection.CloseAsync(CloseTimeout).ConfigureAwait(false);
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            // It is gone either way.
        }

        _closed.Dispose();
    }

    private string Audience => $"sb://{_settings.Host}/{_hub}";

    private string Token() => _settings.Signature
        ?? SharedAccessSignature.Create(Audience, _settings.KeyName!, _settings.Key!, _time.GetUtcNow() + TokenLifetime);

    /// <summary>A connection that is not there in time ends, whatever its peer does or does not say.</summary>
    private static async Task<Connection> ConnectAsync(
        ConnectionFactory factory, Address address, ConnectionSocket socket, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await factory.CreateAsync(address, socket).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Break();
            throw;
        }
    }

    private async Task PutTokenAsync(AmqpRequestChannel cbs, CancellationToken cancellationToken)
    {
        using var request = new Message(Token())
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token",
                ["type"] = "servicebus.windows.net:sastoken",
                ["name"] = Audience,
            },
        };
        using var answer = await cbs.RequestAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task RenewAsync(AmqpRequestChannel cbs)
    {
        try
        {
            while (_settings.Signature is null)
            {
                await Task.Delay(RenewAfter, _time, _closed.Token).ConfigureAwait(false);
                if (!cbs.IsOpen)
                {
                    cbs.Close();
                    cbs = await AmqpRequestChannel.OpenAsync(Session, "$cbs", Timeout, _closed.Token).ConfigureAwait(false);
                }

                await PutTokenAsync(cbs, _closed.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The connection is closed.
        }
        catch (Exception failure) when (AmqpFailure.IsExpected(failure))
        {
            // With the token the peer would end the links and not the connection, on which nothing could be attached any more.
            Log.TokenNotRenewed(_logger, AmqpFailure.Reason(failure));
            _socket.Break();
        }
    }
}
