using Amqp;
using Azure.Messaging.EventHubs;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>Makes events of a partition's messages, whatever they hold: none ends the link that the others come over.</summary>
/// <param name="nextSequenceNumber">The number of the first one, where it is known.</param>
/// <param name="time">The clock, for events that do not say when they were enqueued and that none comes before.</param>
internal sealed class MessageDecoder(long? nextSequenceNumber, TimeProvider time)
{
    private long? _next = nextSequenceNumber;
    private DateTimeOffset? _enqueued;

    /// <summary>The event of the next message in order, whatever that holds.</summary>
    /// <returns>Its sequence number is below 0 where it says nowhere which event it is, and none before it does.</returns>
    public EventData Read(byte[] message)
    {
        var read = Decode(message, out var reason) ?? UndecodableEvent.Read(message, reason);
        if (read.SequenceNumber < 0 || read.EnqueuedTime == default)
        {
            // Sequence numbers have no gaps, so that the one before tells this one.
            read = EventDataReader.WithPlace(
                read,
                read.SequenceNumber < 0 ? _next ?? long.MinValue : read.SequenceNumber,
                read.EnqueuedTime == default ? _enqueued ?? time.GetUtcNow() : read.EnqueuedTime);
        }

        _next = read.SequenceNumber is >= 0 and < long.MaxValue and var known ? known + 1 : null;
        _enqueued = read.EnqueuedTime;
        return read;
    }

    /// <summary>Whether a decoder may throw this at what is no message.</summary>
    public static bool IsUndecodable(Exception failure) => failure
        is AmqpException or ArgumentException or InvalidCastException or InvalidOperationException or FormatException
        or ArithmeticException or IndexOutOfRangeException or NullReferenceException or NotSupportedException;

    private static EventData? Decode(byte[] message, out string reason)
    {
        // The library recurses on what is nested: a few kilobytes could exhaust the stack.
        reason = "Its values are malformed or nested too deep.";
        if (!ValueShape.IsSafe(message))
            return null;
        try
        {
            return EventDataReader.Read(Message.Decode(new ByteBuffer(message, 0, message.Length, message.Length)));
        }
        catch (Exception failure) when (IsUndecodable(failure))
        {
            reason = failure.Message.ReplaceLineEndings(" ");
            return null;
        }
    }
}
