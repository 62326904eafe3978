using Amqp;
using Amqp.Listener;
using Serverless.EventHubEmulator.Log;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// A client's connection below AMQP, after SASL: whole frames are read ahead and inspected, writes are gathered, and
/// no more is read while the log has enough to write.
/// </summary>
internal sealed class AmqpTransport : IAsyncTransport, IDisposable
{
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly IClientSocket _socket;
    private readonly LogWriter _log;
    private readonly TimeProvider _timeProvider;
    private readonly FrameInspector _inspector;
    private readonly OutgoingBytes _outgoing;
    private readonly Heartbeat _heartbeat;
    private readonly TokenDeadline _tokenDeadline;
    private readonly CancellationTokenSource _openDeadline;
    private readonly Action<AmqpTransport> _onClosed;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Connection? _connection;
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;
    private int _approved;
    private bool _headerSeen;
    private int _closed;

    public AmqpTransport(
        IClientSocket socket,
        ClientConnection client,
        LogWriter log,
        UnfinishedDeliveries unfinished,
        TimeProvider timeProvider,
        Action<AmqpTransport> onClosed)
    {
        _socket = socket;
        _log = log;
        _timeProvider = timeProvider;
        _onClosed = onClosed;
        _openDeadline = new CancellationTokenSource(OpenTimeout, timeProvider);
        _outgoing = new OutgoingBytes(socket, client.Links.Wake, Abort);
        _heartbeat = new Heartbeat(_outgoing, timeProvider);
        _tokenDeadline = new TokenDeadline(client, timeProvider, () => _ = EndUnauthorizedAsync());
        Sessions = new OutgoingSessions(_outgoing);
        _inspector = new FrameInspector(Sessions, unfinished);
        Client = client;
        client.Transport = this;
    }

    public ClientConnection Client { get; }

    /// <summary>What goes out on the client's sessions.</summary>
    public OutgoingSessions Sessions { get; }

    /// <summary>The session of the frame that was read last, from the library's view: the one it is acting on.</summary>
    public OutgoingSession? CurrentSession => Sessions.Find(_inspector.Channel);

    /// <summary>The delivery of the transfer that was read last, from the library's view: the one it is acting on.</summary>
    public uint CurrentDeliveryId => _inspector.DeliveryId;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc cref="OutgoingBytes.IsCongested"/>
    public bool IsCongested => _outgoing.IsCongested;

    /// <summary>Puts back bytes that were read before the transport took over the socket.</summary>
    public void Unread(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer);
        _end = bytes.Length;
    }

    public void SetConnection(Connection connection)
    {
        _connection = connection;
        Client.AttachTo((ListenerConnection)connection);
    }

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (_approved == 0)
        {
            await ReadUnitAsync();
        }

        var taken = Math.Min(count, _approved);
        _buffer.AsSpan(_start, taken).CopyTo(buffer.AsSpan(offset));
        _start += taken;
        _approved -= taken;
        return taken;
    }

    public Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        Sessions.SendLibraryFrames(bufferList);
        return Task.CompletedTask;
    }

    public void Send(ByteBuffer buffer) => Sessions.SendLibraryFrames([buffer]);

    public int Receive(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The listener reads asynchronously only.");

    /// <summary>Writes what there is to write, a close frame above all, and ends the connection.</summary>
    public void Close() => _ = CloseAsync();

    /// <summary>Ends the connection at once.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _socket.Dispose();
            _openDeadline.Dispose();
            _heartbeat.Dispose();
            _tokenDeadline.Dispose();
            Client.Dispose();
            _inspector.Release();
            _onClosed(this);
            _ended.TrySetResult();
        }
    }

    public void Dispose() => Abort();

    private async Task EndUnauthorizedAsync()
    {
        var patience = Task.Delay(CloseTimeout, _timeProvider);
        try
        {
            _connection?.Close(TimeSpan.Zero, AmqpErrors.NoToken());
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException or IOException)
        {
            // It is ending already.
        }

        // A client that answers the close is gone by then.
        await patience;
        Abort();
    }

    private async Task CloseAsync()
    {
        using var deadline = new CancellationTokenSource(CloseTimeout, _timeProvider);
        try
        {
            await _outgoing.CompleteAsync().WaitAsync(deadline.Token);
            await _socket.CloseAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The client does not read its own end; it loses the rest.
        }

        Abort();
    }

    /// <summary>Reads the next protocol header or frame whole, and lets it pass if it is sound.</summary>
    private async Task ReadUnitAsync()
    {
        await _log.WaitForRoomAsync(CancellationToken.None);
        await FillAsync(FrameInspector.FrameHeaderLength);
        if (!_headerSeen)
        {
            _headerSeen = true;
            _approved = FrameInspector.FrameHeaderLength;
            return;
        }

        var size = _inspector.ReadSize(_buffer.AsSpan(_start));
        await FillAsync(size);
        var wasOpen = _inspector.IsOpen;
        _inspector.Inspect(_buffer.AsSpan(_start, size));
        if (!wasOpen && _inspector.IsOpen)
        {
            OnOpened();
        }

        _approved = size;
    }

    private void OnOpened()
    {
        Sessions.MaxFrameBytes = _inspector.MaxFrameBytesOfClient;
        if (_inspector.HostName is { } hostName)
        {
            Client.HostName = hostName;
        }

        if (_inspector.IdleTimeoutOfClient is > 0 and var idleTimeout)
        {
            _heartbeat.Start(idleTimeout);
        }

        _tokenDeadline.Start();
    }

    private async Task FillAsync(int length)
    {
        while (_end - _start < length)
        {
            if (_buffer.Length - _start < length || _start == _end)
            {
                MakeRoom(length);
            }

            var deadline = _inspector.IsOpen ? CancellationToken.None : _openDeadline.Token;
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), deadline);
            if (received == 0)
            {
                throw new IOException("The client closed the connection.");
            }

            _end += received;
        }
    }

    private void MakeRoom(int length)
    {
        var target = _buffer.Length >= length ? _buffer : new byte[Math.Max(length, _buffer.Length * 4)];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
