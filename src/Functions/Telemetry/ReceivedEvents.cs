using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Serverless.Shared.Telemetry;

namespace Serverless.Functions.Telemetry;

/// <summary>A trigger's events as <see cref="TelemetryEvent"/>.</summary>
internal static class ReceivedEvents
{
    // The SDK's system properties are the message's annotations and its AMQP properties, the latter under the names the
    // AMQP specification gives them (section 3.2.4).
    private const string Publisher = "x-opt-publisher";
    private const string ContentEncoding = "content-encoding";

    private static readonly Dictionary<string, object?> NoProperties = [];

    public static TelemetryEvent[] Convert(EventData[] events, FunctionContext context)
    {
        var partition = PartitionOf(context);
        return Array.ConvertAll(events, data => new TelemetryEvent
        {
            Body = data.EventBody.ToMemory(),
            Partition = partition,
            SequenceNumber = data.SequenceNumber,
            Offset = data.OffsetString ?? string.Empty,
            EnqueuedTime = data.EnqueuedTime,
            PartitionKey = data.PartitionKey,
            Publisher = Text(data.SystemProperties.GetValueOrDefault(Publisher)),
            ContentEncoding = Text(data.SystemProperties.GetValueOrDefault(ContentEncoding)) ?? OwnEncoding(data),
            ContentType = data.ContentType,
            Properties = data.Properties.Count == 0 ? NoProperties : data.Properties.ToDictionary(one => one.Key, one => (object?)one.Value),
        });
    }

    /// <summary>The host gives the batch's partition as JSON beside the events.</summary>
    private static string PartitionOf(FunctionContext context)
    {
        var json = Text(context.BindingContext.BindingData.GetValueOrDefault("PartitionContext"))
            ?? throw new InvalidOperationException("The trigger gave no PartitionContext.");
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("PartitionId").GetString()
            ?? throw new InvalidOperationException("The trigger's PartitionContext has no PartitionId.");
    }

    /// <summary>Senders that cannot set AMQP's content encoding give it as a property of their own.</summary>
    private static string? OwnEncoding(EventData data)
    {
        if (data.Properties.Count == 0)
        {
            return null;
        }

        foreach (var (name, value) in data.Properties)
        {
            if (string.Equals(name, ContentEncoding, StringComparison.OrdinalIgnoreCase))
            {
                return Text(value);
            }
        }

        return null;
    }

    private static string? Text(object? value) => value?.ToString();
}
