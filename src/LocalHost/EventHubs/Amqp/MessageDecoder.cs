using Amqp;
using Azure.Messaging.EventHubs;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>Makes events of a partition's messages, whatever they hold: none ends the link that the others come over.</summary>
/// <param name="nextSequenceNumber">The number of the first one, where it is known.</param>
internal sealed class MessageDecoder(long? nextSequenceNumber)
{
    private long? _next = nextSequenceNumber;

    /// <summary>The event of the next message in order.</summary>
    /// <exception cref="AmqpException">It says nowhere which event it is, and none before it does.</exception>
    public EventData Read(byte[] message)
    {
        var read = Decode(message, out var reason) ?? UndecodableEvent.Read(message, reason);
        if (read.SequenceNumber < 0)
            read = WithNumber(read, message);
        _next = read.SequenceNumber + 1;
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

    /// <summary>Sequence numbers have no gaps, so that the one before tells this one.</summary>
    private EventData WithNumber(EventData read, byte[] message)
    {
        if (_next is not { } number)
            throw new AmqpException(ErrorCode.DecodeError, "An event cannot be decoded and does not say which one it is.");
        var system = new Dictionary<string, object>(read.SystemProperties, StringComparer.Ordinal) { [EventDataReader.SequenceNumber] = number };
        return EventDataReader.Create(message, read.Properties, system);
    }
}
