using System.Buffers.Binary;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// Follows the protocol library's frames on their way out: which session has which channel, which links are attached,
/// and what numbers its few deliveries get among the events. Guarded by <see cref="OutgoingSessions"/>.
/// </summary>
internal sealed class SessionNumbers
{
    private readonly Dictionary<ushort, OutgoingSession> _byRemoteChannel = [];
    private readonly Dictionary<ushort, OutgoingSession> _byChannel = [];

    /// <summary>The session of a client's channel.</summary>
    public OutgoingSession? Find(ushort remoteChannel) => _byRemoteChannel.GetValueOrDefault(remoteChannel);

    /// <summary>The client has begun a session that takes so many transfers.</summary>
    public void Begin(ushort remoteChannel, uint window) => _byRemoteChannel[remoteChannel] = new OutgoingSession(window);

    /// <summary>The frame, not an empty one, with the numbers to be sent.</summary>
    public ReadOnlySpan<byte> Renumber(ReadOnlySpan<byte> frame)
    {
        if (!Performative.TryRead(frame, out var performative, out var fields))
        {
            return frame;
        }

        var channel = BinaryPrimitives.ReadUInt16BigEndian(frame[6..]);
        if (performative == Performative.Begin)
        {
            OnBegun(channel, fields);
            return frame;
        }

        if (!_byChannel.TryGetValue(channel, out var session))
        {
            return frame;
        }

        switch (performative)
        {
            case Performative.Attach:
                OnAttached(session, fields);
                return frame;
            case Performative.Transfer:
                return Renumber(session, frame, fields);
            case Performative.Flow:
                return Renumber(session, frame, LinkOf(session, fields));
            case Performative.Detach:
                OnDetached(session, fields);
                return frame;
            case Performative.End:
                OnEnded(channel, session);
                return frame;
            default:
                return frame;
        }
    }

    private static ReadOnlySpan<byte> Renumber(OutgoingSession session, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> fields)
    {
        session.NextOutgoingId++;
        var reader = new AmqpReader(fields);
        if (!reader.TrySkip() || !reader.TryReadOptionalUInt(out var deliveryId) || deliveryId is null)
        {
            return frame;
        }

        return Performative.WithField(frame, TransferFrame.DeliveryIdField, session.NextDeliveryId++);
    }

    private static ReadOnlySpan<byte> Renumber(OutgoingSession session, ReadOnlySpan<byte> frame, EventDeliveries? link)
    {
        var numbered = Performative.WithField(frame, FlowFields.NextOutgoingIdField, session.NextOutgoingId);
        if (link is null)
        {
            return numbered;
        }

        // The one flow that the library sends on such a link ends a drain, and says that there is none: a sender's value is
        // the last that the receiver gave (AMQP 1.0, part 2.6.7), and clients wait for it.
        var drained = Performative.WithField(numbered, FlowFields.DeliveryCountField, link.DeliveryCount);
        Performative.SetTrue(drained, FlowFields.DrainField);
        return drained;
    }

    private static EventDeliveries? LinkOf(OutgoingSession session, ReadOnlySpan<byte> flowFields) =>
        FlowFields.TryRead(flowFields, out var flow) && flow.Handle is { } handle
            ? session.Links.Find(link => link.IsAttached && link.Handle == handle)
            : null;

    private void OnBegun(ushort channel, ReadOnlySpan<byte> fields)
    {
        // The remote-channel is an unsigned short, which the library writes in full.
        var reader = new AmqpReader(fields);
        if (reader.TryReadUShort(out var remoteChannel) && _byRemoteChannel.TryGetValue(remoteChannel, out var session))
        {
            session.Channel = channel;
            _byChannel[channel] = session;
        }
    }

    private static void OnAttached(OutgoingSession session, ReadOnlySpan<byte> fields)
    {
        // A handle may be taken again before the link that had it is forgotten.
        if (ReadHandle(fields, field: 1) is { } handle && session.Links.Find(link => !link.IsAttached && link.Handle == handle) is { } attached)
        {
            attached.IsAttached = true;
            attached.Wake();
        }
    }

    private static void OnDetached(OutgoingSession session, ReadOnlySpan<byte> fields)
    {
        // A transfer behind it would be on no link, which ends the connection.
        if (ReadHandle(fields, field: 0) is { } handle && session.Links.Find(link => link.IsAttached && link.Handle == handle) is { } detached)
        {
            detached.IsAttached = false;
            session.Links.Remove(detached);
        }
    }

    private static uint? ReadHandle(ReadOnlySpan<byte> fields, int field)
    {
        var reader = new AmqpReader(fields);
        for (var skipped = 0; skipped < field; skipped++)
        {
            reader.TrySkip();
        }

        return reader.TryReadUInt(out var handle) ? handle : null;
    }

    private void OnEnded(ushort channel, OutgoingSession session)
    {
        session.Links.ForEach(link => link.IsAttached = false);
        session.Links.Clear();
        _byChannel.Remove(channel);
        foreach (var (remoteChannel, other) in _byRemoteChannel)
        {
            // The client may have begun another session on the channel already.
            if (other == session)
            {
                _byRemoteChannel.Remove(remoteChannel);
            }
        }
    }
}
