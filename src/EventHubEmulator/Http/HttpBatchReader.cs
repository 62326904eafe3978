using System.Text;
using System.Text.Json;
using Amqp.Framing;
using Serverless.EventHubEmulator.Amqp.Wire;

namespace Serverless.EventHubEmulator.Http;

/// <summary>
/// A batch over HTTP: a JSON array of <c>{"Body": "…", "BrokerProperties": {…}, "UserProperties": {…}}</c>. It becomes
/// the AMQP batch that a client would send.
/// </summary>
internal static class HttpBatchReader
{
    /// <summary>The fault of a batch that is too large once encoded.</summary>
    public const string TooLarge = "The batch is too large once encoded.";

    // What BrokerProperties says of the request goes into every event: a header of 30 KB and 80,000 events of a few bytes
    // would be gigabytes. Without it, a megabyte of JSON is no more than twice that.
    private const int MaxEncodedBytes = 4 * EventRecordBuilder.MaxMessageBytes;

    /// <summary>Reads the batch; <c>null</c> and a fault if it is not one.</summary>
    public static byte[]? TryRead(byte[] body, BrokerProperties request, out string? fault)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
            {
                fault = "The batch is not an array of events.";
                return null;
            }

            var events = new DataList();
            string? key = null;
            var encodedBytes = 0;
            foreach (var element in array.EnumerateArray())
            {
                if (!TryReadEvent(element, request, out var data, out var eventKey, out fault))
                {
                    return null;
                }

                if (events.Count > 0 && eventKey != key)
                {
                    fault = "All events of a batch have one PartitionKey.";
                    return null;
                }

                key = eventKey;
                events.Add(data);
                encodedBytes += data.Binary.Length;
                if (encodedBytes > MaxEncodedBytes)
                {
                    fault = TooLarge;
                    return null;
                }
            }

            var envelope = HttpEventEncoder.Create(new BrokerProperties { PartitionKey = key }, []);
            envelope.BodySection = events;
            fault = null;
            return HttpEventEncoder.Encode(envelope).ToArray();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not Unicode.
            fault = "The batch is not JSON.";
            return null;
        }
    }

    private static bool TryReadEvent(JsonElement element, BrokerProperties request, out Data data, out string? key, out string? fault)
    {
        data = null!;
        key = null;
        fault = "An event of the batch is not an object with a Body.";
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("Body", out var body))
        {
            return false;
        }

        var broker = request;
        if (element.TryGetProperty("BrokerProperties", out var own))
        {
            if (BrokerProperties.TryRead(own, out fault) is not { } read)
            {
                return false;
            }

            broker = read with { PartitionKey = read.PartitionKey ?? request.PartitionKey };
        }

        var text = body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
        var message = HttpEventEncoder.Create(broker, Encoding.UTF8.GetBytes(text));
        if (element.TryGetProperty("UserProperties", out var user) && user.ValueKind == JsonValueKind.Object)
        {
            message.ApplicationProperties = ReadUserProperties(user);
        }

        data = new Data { Binary = HttpEventEncoder.Encode(message).ToArray() };
        key = broker.PartitionKey;
        fault = null;
        return true;
    }

    private static ApplicationProperties ReadUserProperties(JsonElement user)
    {
        var properties = new ApplicationProperties();
        foreach (var member in user.EnumerateObject())
        {
            object? value = member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString(),
                JsonValueKind.True or JsonValueKind.False => member.Value.GetBoolean(),
                JsonValueKind.Number when member.Value.TryGetInt64(out var integer) => integer,
                JsonValueKind.Number => member.Value.GetDouble(),
                JsonValueKind.Null => null,
                _ => member.Value.GetRawText(),
            };
            properties[member.Name] = value;
        }

        return properties;
    }
}
