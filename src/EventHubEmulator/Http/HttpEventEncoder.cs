using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.AspNetCore.Http;

namespace Serverless.EventHubEmulator.Http;

/// <summary>Makes the AMQP message that the service makes of an HTTP request.</summary>
internal static class HttpEventEncoder
{
    private static readonly Symbol PartitionKeyAnnotation = "x-opt-partition-key";

    /// <summary>Body to data, content type and encoding to properties, custom headers to application properties.</summary>
    public static ReadOnlySpan<byte> Encode(HttpRequest request, BrokerProperties broker, byte[] body)
    {
        var message = Create(broker, body);
        message.Properties.ContentType = NullIfEmpty(request.ContentType);
        message.Properties.ContentEncoding = NullIfEmpty(request.Headers.ContentEncoding);
        message.ApplicationProperties = CustomHeaders.Read(request.Headers);
        return Encode(message);
    }

    /// <summary>A message with what broker properties say.</summary>
    public static Message Create(BrokerProperties broker, byte[] body)
    {
        var message = new Message { BodySection = new Data { Binary = body }, Properties = new Properties() };
        if (broker.PartitionKey is not null)
        {
            message.MessageAnnotations = new MessageAnnotations { [PartitionKeyAnnotation] = broker.PartitionKey };
        }

        message.Properties.MessageId = broker.MessageId;
        message.Properties.CorrelationId = broker.CorrelationId;
        message.Properties.Subject = broker.Label;
        message.Properties.To = broker.To;
        message.Properties.ReplyTo = broker.ReplyTo;
        return message;
    }

    public static ReadOnlySpan<byte> Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length);
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
