using System.Text.Json;

namespace Serverless.EventHubEmulator.Http;

/// <summary>The <c>BrokerProperties</c> header, a JSON object, or the member of that name of a batch's event.</summary>
internal sealed record BrokerProperties
{
    public static BrokerProperties None { get; } = new();

    /// <summary>Decides the partition.</summary>
    public string? PartitionKey { get; init; }

    public string? MessageId { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>The AMQP subject.</summary>
    public string? Label { get; init; }

    public string? To { get; init; }

    public string? ReplyTo { get; init; }

    /// <summary>Reads the header; without one there are none. <c>null</c> and a fault if it is not such an object.</summary>
    public static BrokerProperties? TryParse(string? header, out string? fault)
    {
        fault = null;
        if (string.IsNullOrEmpty(header))
        {
            return None;
        }

        try
        {
            using var document = JsonDocument.Parse(header);
            return TryRead(document.RootElement, out fault);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not Unicode.
            fault = "BrokerProperties is not JSON.";
            return null;
        }
    }

    /// <summary>Reads the object; members it does not know are passed over, as the service does.</summary>
    public static BrokerProperties? TryRead(JsonElement element, out string? fault)
    {
        fault = null;
        var properties = None;
        if (element.ValueKind != JsonValueKind.Object)
        {
            fault = "BrokerProperties is not an object.";
            return null;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                continue;
            }

            var value = member.Value.GetString();
            properties = member.Name switch
            {
                nameof(PartitionKey) => properties with { PartitionKey = value },
                nameof(MessageId) => properties with { MessageId = value },
                nameof(CorrelationId) => properties with { CorrelationId = value },
                nameof(Label) => properties with { Label = value },
                nameof(To) => properties with { To = value },
                nameof(ReplyTo) => properties with { ReplyTo = value },
                _ => properties,
            };
        }

        return properties;
    }
}
