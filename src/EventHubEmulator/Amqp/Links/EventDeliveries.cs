using System.Buffers;
using Serverless.EventHubEmulator.Amqp.Transport;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Amqp.Links;

/// <summary>
/// The events of one receiver's link, written as frames straight from the log: the protocol library, which makes
/// objects of each, never sees them. Guarded by <see cref="OutgoingSessions"/>, but for <see cref="Load"/>.
/// </summary>
/// <param name="remoteHandle">The client's number of the link.</param>
/// <param name="firstDeliveryCount">Deliveries counted before the first.</param>
/// <param name="cursor">Where the events come from.</param>
/// <param name="wake">Called when more may be sent.</param>
internal sealed class EventDeliveries(uint remoteHandle, uint firstDeliveryCount, PartitionCursor cursor, Action wake)
{
    private readonly uint _first = firstDeliveryCount;
    private uint _limit = firstDeliveryCount;
    private ReadOnlyMemory<byte> _rest;
    private uint _restDeliveryId;

    /// <summary>The client's number of the link.</summary>
    public uint RemoteHandle => remoteHandle;

    /// <summary>Our number of the link.</summary>
    public uint Handle { get; set; }

    /// <summary>Whether our attach is on its way to the client and no detach is.</summary>
    public bool IsAttached { get; set; }

    /// <summary>Deliveries begun.</summary>
    public uint DeliveryCount { get; private set; } = firstDeliveryCount;

    /// <summary>Messages begun.</summary>
    public long Messages { get; private set; }

    /// <summary>Bytes of them.</summary>
    public long MessageBytes { get; private set; }

    private bool HasCredit => (int)(_limit - DeliveryCount) > 0;

    public void Wake() => wake();

    /// <summary>Takes the client's credit: how many deliveries it has seen, and how many more it takes.</summary>
    public void SetCredit(uint? deliveryCount, uint credit) => _limit = (deliveryCount ?? _first) + credit;

    /// <summary>Uses up the credit that nothing could be sent for.</summary>
    public void UseUpCredit()
    {
        if (HasCredit)
        {
            DeliveryCount = _limit;
        }
    }

    /// <summary>Sees that something to send is at hand, from disk if need be; false at the end of the log.</summary>
    public bool Load() => !_rest.IsEmpty || cursor.Load();

    /// <summary>Writes the frames of events at hand, as far as credit and window go.</summary>
    /// <param name="session">The link's session.</param>
    /// <param name="maxFrameBytes">The largest frame that the client takes.</param>
    /// <param name="enoughBytes">Where to stop for others' sake.</param>
    /// <param name="frames">Gets the frames.</param>
    /// <returns>Whether it stopped only because that was enough, or nothing more was at hand.</returns>
    public bool Write(OutgoingSession session, int maxFrameBytes, int enoughBytes, ArrayBufferWriter<byte> frames)
    {
        while (IsAttached && session.HasWindow)
        {
            if (frames.WrittenCount >= enoughBytes)
            {
                return true;
            }

            if (!_rest.IsEmpty)
            {
                WritePart(session, maxFrameBytes, frames);
            }
            else if (!HasCredit)
            {
                return false;
            }
            else if (!cursor.HasNext)
            {
                return true;
            }
            else if (cursor.MaxNextLength > maxFrameBytes - TransferFrame.HeaderLength)
            {
                BeginLarge(session);
            }
            else
            {
                WriteWhole(session, frames);
            }
        }

        return false;
    }

    private void WriteWhole(OutgoingSession session, ArrayBufferWriter<byte> frames)
    {
        var frame = frames.GetSpan(TransferFrame.HeaderLength + cursor.MaxNextLength);
        var length = TransferFrame.HeaderLength + cursor.WriteNext(frame[TransferFrame.HeaderLength..]);
        TransferFrame.WriteHeader(frame[..length], session.Channel, Handle, session.NextDeliveryId++, DeliveryCount++, more: false);
        session.NextOutgoingId++;
        Messages++;
        MessageBytes += length - TransferFrame.HeaderLength;
        frames.Advance(length);
    }

    private void BeginLarge(OutgoingSession session)
    {
        var message = new byte[cursor.MaxNextLength];
        _rest = message.AsMemory(0, cursor.WriteNext(message));
        Messages++;
        MessageBytes += _rest.Length;
        _restDeliveryId = session.NextDeliveryId++;
        DeliveryCount++;
    }

    private void WritePart(OutgoingSession session, int maxFrameBytes, ArrayBufferWriter<byte> frames)
    {
        var part = _rest[..Math.Min(_rest.Length, maxFrameBytes - TransferFrame.HeaderLength)];
        _rest = _rest[part.Length..];
        var frame = frames.GetSpan(TransferFrame.HeaderLength + part.Length)[..(TransferFrame.HeaderLength + part.Length)];
        TransferFrame.WriteHeader(frame, session.Channel, Handle, _restDeliveryId, DeliveryCount - 1, more: !_rest.IsEmpty);
        part.Span.CopyTo(frame[TransferFrame.HeaderLength..]);
        session.NextOutgoingId++;
        frames.Advance(frame.Length);
    }
}
