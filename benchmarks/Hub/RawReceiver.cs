using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Serverless.EventHubEmulator;

namespace Serverless.Benchmarks.Hub;

/// <summary>
/// Receives a partition's events as cheaply as can be: counts transfers, grants credit, reads nothing of them. So a broker
/// is measured and not its client.
/// </summary>
internal sealed class RawReceiver : IDisposable
{
    private const int Credit = 20_000;
    private const uint Window = 1_000_000;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private int _held;
    private uint _nextIncomingId;
    private uint _received;
    private uint _granted;
    private long _bytes;

    private RawReceiver(Socket socket) => _socket = socket;

    /// <param name="amqp">The hub's endpoint.</param>
    /// <param name="address">The partition.</param>
    /// <param name="selector">Where to start, in the service's words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RawReceiver> OpenAsync(Uri amqp, string address, string selector, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var receiver = new RawReceiver(socket);
        await socket.ConnectAsync(amqp.Host, amqp.Port, cancellationToken).ConfigureAwait(false);
        await receiver.AuthenticateAsync(cancellationToken).ConfigureAwait(false);
        await receiver.AttachAsync(address, selector, cancellationToken).ConfigureAwait(false);
        return receiver;
    }

    /// <summary>Receives until so many events more have come.</summary>
    /// <param name="events">How many.</param>
    /// <param name="bodyBytes">The bytes of each event's body.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">There came fewer bytes than the bodies alone have.</exception>
    public async Task ReceiveAsync(long events, int bodyBytes, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var (before, bytes) = (_received, _bytes);
        for (var target = _received + (uint)events; _received < target;)
        {
            if (_granted - _received < Credit / 2)
            {
                await GrantAsync(cancellationToken).ConfigureAwait(false);
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
            _received += Count();
        }

        if (_bytes - bytes < (_received - before) * (long)bodyBytes)
        {
            throw new InvalidDataException($"{_received - before} events came in {_bytes - bytes} bytes.");
        }
    }

    public void Dispose() => _socket.Dispose();

    private uint Count()
    {
        var scanner = new FrameScanner(_buffer.AsSpan(0, _held));
        var transfers = 0u;
        while (scanner.TryNext(out var performative, out var body))
        {
            if (performative == FrameScanner.Transfer)
            {
                transfers++;
                _bytes += body.Length;
            }

            ThrowIfEnded(performative);
        }

        Drop(scanner.Consumed);
        return transfers;
    }

    private static void ThrowIfEnded(byte performative)
    {
        if (performative is FrameScanner.Detach or FrameScanner.End or FrameScanner.Close)
        {
            throw new IOException($"The hub ended the link with 0x{performative:x2}.");
        }
    }

    /// <summary>SASL PLAIN with the policy's name and key (AMQP 1.0, part 5.3).</summary>
    private async Task AuthenticateAsync(CancellationToken cancellationToken)
    {
        var policy = SharedAccessPolicy.DevelopmentRoot;
        byte[] response = [0, .. Encoding.UTF8.GetBytes(policy.Name), 0, .. Encoding.UTF8.GetBytes(policy.Key)];
        byte[] fields = [2, 0xA3, 5, .. "PLAIN"u8, 0xA0, (byte)response.Length, .. response];
        byte[] body = [0, 0x53, 0x41, 0xC0, (byte)fields.Length, .. fields];
        await _socket.SendAsync((byte[])[.. "AMQP"u8, 3, 1, 0, 0], cancellationToken).ConfigureAwait(false);
        await SkipAsync(8, cancellationToken).ConfigureAwait(false);
        await SkipFrameAsync(cancellationToken).ConfigureAwait(false);
        await _socket.SendAsync((byte[])[0, 0, 0, (byte)(body.Length + 8), 2, 1, 0, 0, .. body], cancellationToken).ConfigureAwait(false);
        await SkipFrameAsync(cancellationToken).ConfigureAwait(false);
        await _socket.SendAsync((byte[])[.. "AMQP"u8, 0, 1, 0, 0], cancellationToken).ConfigureAwait(false);
        await SkipAsync(8, cancellationToken).ConfigureAwait(false);
    }

    private async Task AttachAsync(string address, string selector, CancellationToken cancellationToken)
    {
        var filter = new Symbol("apache.org:selector-filter:string");
        await SendAsync(new Open { ContainerId = "raw-receiver", HostName = "localhost", MaxFrameSize = 64 * 1024, ChannelMax = 0 }, cancellationToken)
            .ConfigureAwait(false);
        await SendAsync(new Begin { NextOutgoingId = 0, IncomingWindow = Window, OutgoingWindow = Window, HandleMax = 7 }, cancellationToken)
            .ConfigureAwait(false);
        await SendAsync(
            new Attach
            {
                LinkName = Guid.NewGuid().ToString("N"),
                Handle = 0,
                Role = true,
                SndSettleMode = SenderSettleMode.Settled,
                Source = new Source { Address = address, FilterSet = new Map { { filter, new DescribedValue(filter, selector) } } },
                Target = new Target { Address = address },
            },
            cancellationToken).ConfigureAwait(false);
        for (var attached = false; !attached;)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
            attached = TakeAnswers();
        }
    }

    /// <returns>Whether the answer to <c>attach</c> is among them.</returns>
    private bool TakeAnswers()
    {
        var scanner = new FrameScanner(_buffer.AsSpan(0, _held));
        var attached = false;
        while (scanner.TryNext(out var performative, out var body))
        {
            ThrowIfEnded(performative);
            attached |= performative == FrameScanner.Attach;
            _nextIncomingId = performative == FrameScanner.Begin ? FrameScanner.NextOutgoingId(body) : _nextIncomingId;
        }

        Drop(scanner.Consumed);
        return attached;
    }

    private async Task GrantAsync(CancellationToken cancellationToken)
    {
        var flow = new Flow
        {
            NextIncomingId = unchecked(_nextIncomingId + _received),
            IncomingWindow = Window,
            NextOutgoingId = 0,
            OutgoingWindow = Window,
            Handle = 0,
            DeliveryCount = _received,
            LinkCredit = Credit,
        };
        await SendAsync(flow, cancellationToken).ConfigureAwait(false);
        _granted = _received + Credit;
    }

    private async Task SendAsync(DescribedList performative, CancellationToken cancellationToken)
    {
        var body = new ByteBuffer(512, autoGrow: true);
        performative.Encode(body);
        var frame = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        frame[4] = 2;
        body.Buffer.AsSpan(body.Offset, body.Length).CopyTo(frame.AsSpan(8));
        await _socket.SendAsync(frame, cancellationToken).ConfigureAwait(false);
    }

    private async Task SkipFrameAsync(CancellationToken cancellationToken)
    {
        while (_held < 4)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        await SkipAsync(BinaryPrimitives.ReadInt32BigEndian(_buffer), cancellationToken).ConfigureAwait(false);
    }

    private async Task SkipAsync(int bytes, CancellationToken cancellationToken)
    {
        while (_held < bytes)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        Drop(bytes);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_held), cancellationToken).ConfigureAwait(false);
        _held += read > 0 ? read : throw new IOException("The hub closed the connection.");
    }

    private void Drop(int bytes)
    {
        _buffer.AsSpan(bytes, _held - bytes).CopyTo(_buffer);
        _held -= bytes;
    }
}
