using System.Buffers.Binary;
using Amqp;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// Looks at each frame before the protocol library does and stops what the library does not bound: values nested
/// without end, and deliveries whose transfers never end. What concerns the events that go out is told on.
/// </summary>
/// <param name="sessions">What goes out.</param>
/// <param name="all">Counts the unfinished deliveries of all clients.</param>
internal sealed class FrameInspector(OutgoingSessions sessions, UnfinishedDeliveries all)
{
    /// <summary>What the service announces.</summary>
    public const int MaxFrameBytes = 64 * 1024;

    /// <summary>Nobody needs more to open a connection, and whoever has not is trusted with less memory.</summary>
    public const int MaxOpenFrameBytes = 16 * 1024;

    public const int FrameHeaderLength = 8;

    // What every peer takes (AMQP 1.0, part 2.7.1).
    private const uint MinMaxFrameBytes = 512;

    // A send up to four times too large is refused by itself; past that, or with many at once, the connection ends.
    private const int MaxDeliveryBytes = 4 * EventRecordBuilder.MaxMessageBytes;
    private const int MaxUnfinishedBytes = 16 * EventRecordBuilder.MaxMessageBytes;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ushort Channel, uint Handle), Unfinished> _unfinished = [];
    private long _unfinishedBytes;
    private bool _released;

    /// <summary>Whether the client has opened the connection.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The host name that the client gave when it opened the connection.</summary>
    public string? HostName { get; private set; }

    /// <summary>The client's channel of the last frame.</summary>
    public ushort Channel { get; private set; }

    /// <summary>The client's number of the delivery that the last transfer belongs to.</summary>
    public uint DeliveryId { get; private set; }

    /// <summary>The largest frame that the client takes, in bytes; 512 and more.</summary>
    public int MaxFrameBytesOfClient { get; private set; } = int.MaxValue;

    /// <summary>Silence after which the client ends the connection, in milliseconds; 0 if it never does.</summary>
    public uint IdleTimeoutOfClient { get; private set; }

    /// <summary>Reads a frame's size from its header.</summary>
    /// <exception cref="AmqpException">No frame can have it.</exception>
    public int ReadSize(ReadOnlySpan<byte> header)
    {
        var size = BinaryPrimitives.ReadUInt32BigEndian(header);
        return size >= FrameHeaderLength && size <= (IsOpen ? MaxFrameBytes : MaxOpenFrameBytes) ? (int)size : throw Refuse(ErrorCode.FramingError, $"frame size {size}");
    }

    /// <exception cref="AmqpException">The frame is refused; the connection is to be closed with this error.</exception>
    public void Inspect(ReadOnlySpan<byte> frame)
    {
        var bodyAt = frame[4] * 4;
        if (bodyAt < FrameHeaderLength || bodyAt > frame.Length || frame[5] != 0)
        {
            throw Refuse(ErrorCode.FramingError, "frame header");
        }

        var body = frame[bodyAt..];
        if (body.IsEmpty)
        {
            return;
        }

        var reader = new AmqpReader(body);
        if (!reader.TryReadDescriptor(out var performative) || !reader.TryReadList(out var count, out var fields) || !ValueShape.IsSafe(fields, count))
        {
            throw Refuse(ErrorCode.DecodeError, "malformed performative");
        }

        if (!IsOpen && performative != Performative.Open)
        {
            throw Refuse(ErrorCode.IllegalState, "the connection is not open");
        }

        Channel = BinaryPrimitives.ReadUInt16BigEndian(frame[6..]);
        if (performative == Performative.Transfer)
        {
            CountTransfer(Channel, fields, body.Length - reader.Position);
            return;
        }

        if (reader.Position != body.Length)
        {
            throw Refuse(ErrorCode.DecodeError, "bytes after the performative");
        }

        switch (performative)
        {
            case Performative.Open:
                ReadOpen(fields);
                break;
            case Performative.Begin:
                sessions.OnBegin(Channel, fields);
                break;
            case Performative.Flow when FlowFields.TryRead(fields, out var flow):
                sessions.OnFlow(Channel, flow);
                break;
            case Performative.Flow:
                throw Refuse(ErrorCode.DecodeError, "flow");
        }
    }

    /// <summary>Forgets what is unfinished: the connection has ended.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
            all.Remove(_unfinishedBytes);
            _unfinishedBytes = 0;
            _unfinished.Clear();
        }
    }

    private void ReadOpen(ReadOnlySpan<byte> fields)
    {
        var reader = new AmqpReader(fields);
        if (reader.TrySkip() && !reader.AtEnd && reader.TryReadText(out var hostName))
        {
            HostName = HostNameOnly(hostName);
            if (reader.TryReadOptionalUInt(out var maxFrameBytes) && maxFrameBytes is { } limit)
            {
                MaxFrameBytesOfClient = (int)Math.Clamp(limit, MinMaxFrameBytes, int.MaxValue);
            }

            // channel-max lies between.
            reader.TrySkip();
            if (reader.TryReadOptionalUInt(out var idleTimeout) && idleTimeout is > 0)
            {
                IdleTimeoutOfClient = idleTimeout.Value;
            }
        }

        if (IdleTimeoutOfClient is > 0 and < Heartbeat.MinIdleTimeoutMilliseconds)
        {
            throw Refuse(ErrorCode.NotAllowed, $"an idle timeout of {IdleTimeoutOfClient} ms, under {Heartbeat.MinIdleTimeoutMilliseconds}");
        }

        IsOpen = true;
    }

    private static string? HostNameOnly(string? value) => value?.Split(':')[0];

    private void CountTransfer(ushort channel, ReadOnlySpan<byte> fields, int payloadBytes)
    {
        // handle, delivery-id, delivery-tag, message-format, settled, more (AMQP 1.0, part 2.7.5).
        var reader = new AmqpReader(fields);
        var more = false;
        if (!reader.TryReadUInt(out var handle))
        {
            throw Refuse(ErrorCode.DecodeError, "transfer without a handle");
        }

        if (!reader.TryReadOptionalUInt(out var deliveryId))
        {
            throw Refuse(ErrorCode.DecodeError, "transfer.delivery-id");
        }

        for (var field = 2; field <= 4 && !reader.AtEnd; field++)
        {
            reader.TrySkip();
        }

        if (!reader.AtEnd && !reader.TryReadBoolean(out more))
        {
            throw Refuse(ErrorCode.DecodeError, "transfer.more");
        }

        if (!TryCount((channel, handle), deliveryId, more, payloadBytes))
        {
            throw Refuse(ErrorCode.MessageSizeExceeded, $"messages hold at most {EventRecordBuilder.MaxMessageBytes} bytes");
        }
    }

    private bool TryCount((ushort Channel, uint Handle) key, uint? deliveryId, bool more, int payloadBytes)
    {
        lock (_gate)
        {
            var (before, id) = _unfinished.GetValueOrDefault(key);

            // Transfers after a delivery's first may leave its number out.
            DeliveryId = deliveryId ?? id;
            if (_released || !more)
            {
                _unfinished.Remove(key);
                _unfinishedBytes -= before;
                all.Remove(before);
                return true;
            }

            _unfinished[key] = new Unfinished(before + payloadBytes, DeliveryId);
            _unfinishedBytes += payloadBytes;
            return all.Add(payloadBytes) && before + payloadBytes <= MaxDeliveryBytes && _unfinishedBytes <= MaxUnfinishedBytes;
        }
    }

    private readonly record struct Unfinished(int Bytes, uint DeliveryId);

    private static AmqpException Refuse(string condition, string description) => new(condition, description);
}
