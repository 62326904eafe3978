using System.Buffers.Binary;
using System.Collections.Concurrent;
using Amqp;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>
/// Lies between the connection and the protocol library and keeps the messages of receivers' links back: the library
/// gets their transfers without what they carry. It would decode each, and end the connection over one that it cannot;
/// that one would come first again each time.
/// </summary>
/// <param name="inner">The connection's bytes.</param>
/// <param name="maxFrameBytes">The largest frame that the peer was allowed.</param>
internal sealed class EventTransport(IAsyncTransport inner, int maxFrameBytes) : IAsyncTransport
{
    private const int FrameHeaderBytes = 8;

    private readonly ConcurrentDictionary<string, LinkMessages> _expected = new(StringComparer.Ordinal);
    private readonly Dictionary<(ushort Channel, uint Handle), LinkMessages> _links = [];
    private readonly byte[] _buffer = new byte[2 * maxFrameBytes];
    private int _start;
    private int _end;
    private int _passed;
    private int _kept;
    private bool _headerSeen;

    /// <summary>To be called before a receiver's link of that name is attached: its messages are kept there.</summary>
    public LinkMessages Expect(string link) => _expected.GetOrAdd(link, static _ => new LinkMessages());

    public void SetConnection(Connection connection) => inner.SetConnection(connection);

    public Task SendAsync(IList<ByteBuffer> bufferList, int listSize) => inner.SendAsync(bufferList, listSize);

    public void Send(ByteBuffer buffer) => inner.Send(buffer);

    public int Receive(byte[] buffer, int offset, int count) => throw new NotSupportedException("The connection is read asynchronously only.");

    public void Close() => inner.Close();

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        if (_passed == 0 && !await ReadUnitAsync().ConfigureAwait(false))
            return 0;

        var taken = Math.Min(count, _passed);
        _buffer.AsSpan(_start, taken).CopyTo(buffer.AsSpan(offset));
        _start += taken;
        _passed -= taken;
        return taken;
    }

    /// <summary>Reads the protocol header, then frame after frame.</summary>
    /// <returns>False at the end of the connection.</returns>
    private async Task<bool> ReadUnitAsync()
    {
        _start += _kept;
        _kept = 0;
        if (!await FillAsync(FrameHeaderBytes).ConfigureAwait(false))
            return false;

        var length = FrameHeaderBytes;
        if (_headerSeen)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
            if (size < FrameHeaderBytes || size > maxFrameBytes)
                throw new AmqpException(ErrorCode.FramingError, $"A frame of {size} bytes.");
            length = (int)size;
            if (!await FillAsync(length).ConfigureAwait(false))
                return false;
            _kept = Keep(_buffer.AsSpan(_start, length));
        }

        _headerSeen = true;
        _passed = length - _kept;
        return true;
    }

    private async Task<bool> FillAsync(int length)
    {
        if (_buffer.Length - _start < length || _start == _end)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < length)
        {
            var received = await inner.ReceiveAsync(_buffer, _end, _buffer.Length - _end).ConfigureAwait(false);
            if (received == 0)
                return false;
            _end += received;
        }

        return true;
    }

    /// <summary>Keeps what a frame carries for a receiver, and makes it a frame without.</summary>
    /// <returns>How many bytes, at the frame's end.</returns>
    private int Keep(Span<byte> frame)
    {
        var bodyAt = frame[4] * 4;
        if (bodyAt < FrameHeaderBytes || bodyAt >= frame.Length)
            return 0;
        var channel = BinaryPrimitives.ReadUInt16BigEndian(frame[6..]);
        var reader = new AmqpReader(frame[bodyAt..]);
        if (!reader.TryReadDescriptor(out var performative) || !reader.TryReadList(out _, out var fields))
            return 0;

        switch (performative)
        {
            case Performative.Attach:
                OnAttach(channel, fields);
                return 0;
            case Performative.Detach:
                OnDetach(channel, fields);
                return 0;
            case Performative.Transfer when TryReadTransfer(fields, out var handle, out var more) && _links.TryGetValue((channel, handle), out var link):
                var payload = frame[(bodyAt + reader.Position)..];
                link.Add(payload, more);
                BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - payload.Length);
                return payload.Length;
            default:
                return 0;
        }
    }

    // name, handle, role: true for a receiver, and the peer is the other side (AMQP 1.0, part 2.7.3).
    private void OnAttach(ushort channel, ReadOnlySpan<byte> fields)
    {
        var reader = new AmqpReader(fields);
        if (reader.TryReadText(out var name) && reader.TryReadUInt(out var handle) && reader.TryReadBoolean(out var isReceiver)
            && !isReceiver && name is not null && _expected.TryRemove(name, out var link))
            _links[(channel, handle)] = link;
    }

    private void OnDetach(ushort channel, ReadOnlySpan<byte> fields)
    {
        var reader = new AmqpReader(fields);
        if (reader.TryReadUInt(out var handle))
            _links.Remove((channel, handle));
    }

    // handle, delivery-id, delivery-tag, message-format, settled, more (AMQP 1.0, part 2.7.5).
    private static bool TryReadTransfer(ReadOnlySpan<byte> fields, out uint handle, out bool more)
    {
        more = false;
        var reader = new AmqpReader(fields);
        if (!reader.TryReadUInt(out handle))
            return false;
        for (var field = 1; field <= 4 && !reader.AtEnd; field++)
            reader.TrySkip();
        return reader.AtEnd || reader.TryReadBoolean(out more);
    }
}
