using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Azure.Messaging.EventHubs;

namespace Serverless.LocalHost.EventHubs.Amqp;

/// <summary>Makes the SDK's event of an AMQP message, its system properties under the SDK's names.</summary>
internal static class EventDataReader
{
    public const string SequenceNumber = "x-opt-sequence-number";
    public const string Offset = "x-opt-offset";
    public const string EnqueuedTime = "x-opt-enqueued-time";
    public const string PartitionKey = "x-opt-partition-key";

    /// <summary>Room for the service's annotations and a few AMQP properties, so that most dictionaries never grow.</summary>
    private const int UsualSystemProperties = 7;

    public static EventData Read(Message message)
    {
        var system = new Dictionary<string, object>(UsualSystemProperties, StringComparer.Ordinal);
        if (message.MessageAnnotations is { } annotations)
        {
            foreach (var (name, value) in annotations.Map)
            {
                if (value is not null)
                    system[name.ToString()!] = Value(value);
            }
        }

        var properties = new Dictionary<string, object>(StringComparer.Ordinal);
        if (message.ApplicationProperties is { } application)
        {
            foreach (var (name, value) in application.Map)
                properties[name.ToString()!] = Value(value);
        }

        AddMessageProperties(system, message.Properties);
        return Create(Body(message), properties, system);
    }

    /// <summary>An event of what was read of its message.</summary>
    public static EventData Create(ReadOnlyMemory<byte> body, IDictionary<string, object> properties, IReadOnlyDictionary<string, object> system)
    {
        var read = EventHubsModelFactory.EventData(
            new BinaryData(body),
            properties,
            system,
            system.GetValueOrDefault(PartitionKey) as string,
            system.GetValueOrDefault(SequenceNumber) is long number ? number : long.MinValue,
            system.TryGetValue(Offset, out var offset) ? Convert.ToString(offset, CultureInfo.InvariantCulture) : null,
            system.GetValueOrDefault(EnqueuedTime) is DateTimeOffset time ? time : default);
        read.ContentType = system.GetValueOrDefault("content-type") as string;
        read.MessageId = Convert.ToString(system.GetValueOrDefault("message-id"), CultureInfo.InvariantCulture);
        read.CorrelationId = Convert.ToString(system.GetValueOrDefault("correlation-id"), CultureInfo.InvariantCulture);
        return read;
    }

    /// <summary>The event at this place of its partition.</summary>
    public static EventData WithPlace(EventData read, long sequenceNumber, DateTimeOffset enqueued)
    {
        var system = new Dictionary<string, object>(read.SystemProperties, StringComparer.Ordinal)
        {
            [SequenceNumber] = sequenceNumber,
            [EnqueuedTime] = enqueued,
        };
        return Create(read.EventBody.ToMemory(), read.Properties, system);
    }

    private static void AddMessageProperties(Dictionary<string, object> system, Properties? properties)
    {
        if (properties is null)
            return;
        Add("message-id", properties.GetMessageId());
        Add("user-id", properties.UserId);
        Add("to", properties.To);
        Add("subject", properties.Subject);
        Add("reply-to", properties.ReplyTo);
        Add("correlation-id", properties.GetCorrelationId());
        Add("content-type", properties.ContentType?.ToString());
        Add("content-encoding", properties.ContentEncoding?.ToString());
        Add("absolute-expiry-time", properties.AbsoluteExpiryTime == default ? null : properties.AbsoluteExpiryTime);
        Add("creation-time", properties.CreationTime == default ? null : properties.CreationTime);
        Add("group-id", properties.GroupId);
        Add("group-sequence", properties.GroupSequence == default ? null : properties.GroupSequence);
        Add("reply-to-group-id", properties.ReplyToGroupId);

        void Add(string name, object? value)
        {
            if (value is not null)
                system[name] = Value(value);
        }
    }

    private static ReadOnlyMemory<byte> Body(Message message) => message.BodySection switch
    {
        Data { Buffer: { } buffer } => buffer.Buffer.AsMemory(buffer.Offset, buffer.Length),
        Data data => data.Binary ?? [],
        DataList list => Enumerable.Range(0, list.Count).SelectMany(index => list[index].Binary).ToArray(),
        AmqpValue { Value: byte[] bytes } => bytes,
        AmqpValue { Value: string text } => System.Text.Encoding.UTF8.GetBytes(text),
        null => ReadOnlyMemory<byte>.Empty,
        // No telemetry, but a dead letter keeps it whole.
        { } section => Encoded(section),
    };

    private static byte[] Encoded(RestrictedDescribed section)
    {
        var buffer = new ByteBuffer(256, autoGrow: true);
        section.Encode(buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>The .NET type that the SDK gives for an AMQP type. Takes any value: a sender's mistake must not end the
    /// link that all events of the partition come over.</summary>
    public static object Value(object value) => value switch
    {
        Symbol symbol => symbol.ToString()!,
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        DescribedValue { Descriptor: Symbol descriptor } described => Described(descriptor.ToString()!, described.Value),
        _ => value,
    };

    private static object Described(string descriptor, object value) => (descriptor, value) switch
    {
        ("com.microsoft:uri", string text) when Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out var uri) => uri,
        ("com.microsoft:datetime-offset", long ticks) when ticks >= 0 && ticks <= DateTime.MaxValue.Ticks => new DateTimeOffset(ticks, TimeSpan.Zero),
        ("com.microsoft:timespan", long ticks) => TimeSpan.FromTicks(ticks),
        _ => value,
    };
}
