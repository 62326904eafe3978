using System.Buffers;
using Amqp;
using Serverless.EventHubEmulator.Amqp.Links;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Amqp.Transport;

/// <summary>
/// Numbers what goes out on a connection's sessions: the events that links write themselves, and the few deliveries of
/// the protocol library, which does not know of the others and whose numbers are replaced.
/// </summary>
internal sealed class OutgoingSessions(OutgoingBytes outgoing)
{
    // So much of one link at a time; large enough that one write to the socket takes many events.
    private const int BytesPerTurn = 64 * 1024;

    private const int KeptBytes = 4 * BytesPerTurn;

    private readonly Lock _gate = new();
    private readonly SessionNumbers _numbers = new();
    private readonly WholeLists _lists = new();
    private ArrayBufferWriter<byte> _frames = new(BytesPerTurn);

    /// <summary>The largest frame that the client takes, in bytes.</summary>
    public int MaxFrameBytes { get; set; } = int.MaxValue;

    /// <summary>The session of a client's channel.</summary>
    public OutgoingSession? Find(ushort remoteChannel)
    {
        lock (_gate)
        {
            return _numbers.Find(remoteChannel);
        }
    }

    public void Add(OutgoingSession session, EventDeliveries link)
    {
        lock (_gate)
        {
            session.Links.Add(link);
        }
    }

    public void Remove(OutgoingSession session, EventDeliveries link)
    {
        lock (_gate)
        {
            session.Links.Remove(link);
        }
    }

    /// <summary>The client has begun a session.</summary>
    public void OnBegin(ushort remoteChannel, ReadOnlySpan<byte> fields)
    {
        // remote-channel, next-outgoing-id, incoming-window.
        var reader = new AmqpReader(fields);
        reader.TrySkip();
        reader.TrySkip();
        reader.TryReadOptionalUInt(out var window);
        lock (_gate)
        {
            _numbers.Begin(remoteChannel, window ?? 0);
        }
    }

    /// <summary>The client has given credit to a link, or room to a session.</summary>
    public void OnFlow(ushort remoteChannel, FlowFields flow)
    {
        lock (_gate)
        {
            if (_numbers.Find(remoteChannel) is not { } session)
            {
                return;
            }

            session.SetWindow(flow.NextIncomingId, flow.IncomingWindow);
            foreach (var link in session.Links)
            {
                if (link.RemoteHandle == flow.Handle)
                {
                    link.SetCredit(flow.DeliveryCount, flow.LinkCredit);
                }

                // All share the session's window.
                link.Wake();
            }
        }
    }

    /// <summary>Sends what a link has at hand.</summary>
    /// <returns>Whether it can send more as soon as it has more.</returns>
    /// <exception cref="IOException">The connection is closed.</exception>
    public bool Send(OutgoingSession session, EventDeliveries link)
    {
        bool canSendMore;
        lock (_gate)
        {
            canSendMore = link.Write(session, MaxFrameBytes, BytesPerTurn, _frames);
            if (_frames.WrittenCount > 0)
            {
                outgoing.Append(_frames.WrittenSpan);
                if (_frames.Capacity > KeptBytes)
                {
                    _frames = new ArrayBufferWriter<byte>(BytesPerTurn);
                }

                _frames.ResetWrittenCount();
            }
        }

        outgoing.Flush();
        return canSendMore;
    }

    /// <summary>Uses up a link's credit, as a client that drains it expects.</summary>
    public void UseUpCredit(EventDeliveries link)
    {
        lock (_gate)
        {
            link.UseUpCredit();
        }
    }

    /// <summary>Sends frames of the protocol library, with the numbers put right and the fields that it leaves out.</summary>
    /// <exception cref="IOException">The connection is closed, or the client does not read.</exception>
    public void SendLibraryFrames(IList<ByteBuffer> buffers)
    {
        lock (_gate)
        {
            foreach (var buffer in buffers)
            {
                Append(buffer.Buffer.AsSpan(buffer.Offset, buffer.Length));
            }
        }

        outgoing.Flush();
    }

    private void Append(ReadOnlySpan<byte> frame)
    {
        // The protocol header is no frame, and an empty one has no performative.
        var isFrame = frame.Length > FrameInspector.FrameHeaderLength && frame[4] == 2 && frame[5] == 0;
        outgoing.Append(isFrame ? _lists.Complete(_numbers.Renumber(frame), MaxFrameBytes) : frame);
    }
}
