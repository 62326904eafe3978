using Amqp;
using Amqp.Types;
using Azure.Messaging.EventHubs;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>
/// An event whose message no decoder takes, as its sender made it: a map with a key twice, say. Its place in the partition is
/// read from the service's annotations as far as they can be walked over. Its body is the message, encoded, so that a dead
/// letter keeps all of it.
/// </summary>
internal static class UndecodableEvent
{
    /// <summary>The application property that says so, and why.</summary>
    public const string Property = "undecodable-amqp-message";

    private const int MaxReasonLength = 256;

    /// <param name="message">The message, encoded.</param>
    /// <param name="reason">Why it cannot be decoded.</param>
    public static EventData Read(byte[] message, string reason)
    {
        var system = new Dictionary<string, object>(StringComparer.Ordinal);
        var reader = new AmqpReader(message);
        while (reader.TryReadDescriptor(out var code))
        {
            if (code == SectionCode.MessageAnnotations)
            {
                if (reader.TryReadMap(out var entries, out var content))
                    ReadAnnotations(content, entries, system);
                break;
            }

            if (!reader.TrySkip())
                break;
        }

        var properties = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [Property] = reason.Length > MaxReasonLength ? reason[..MaxReasonLength] : reason,
        };
        return EventDataReader.Create(message, properties, system);
    }

    private static void ReadAnnotations(ReadOnlySpan<byte> content, int entries, Dictionary<string, object> system)
    {
        var reader = new AmqpReader(content);
        for (var entry = 0; entry < entries / 2; entry++)
        {
            if (!reader.TryReadValue(out var key) || !reader.TryReadValue(out var value))
                return;
            if (Decode(key) is Symbol name && Decode(value) is { } annotation)
                system.TryAdd(name.ToString()!, EventDataReader.Value(annotation));
        }
    }

    /// <summary>A value of one of AMQP's primitive types; null for others, and for what is none.</summary>
    private static object? Decode(ReadOnlySpan<byte> value)
    {
        if (value[0] is 0 or FormatCode.List0 or >= FormatCode.List8)
            return null;
        try
        {
            var bytes = value.ToArray();
            return Encoder.ReadObject(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
        }
        catch (Exception failure) when (MessageDecoder.IsUndecodable(failure))
        {
            return null;
        }
    }
}
