using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.DeadLetters;

/// <summary>Dead letters as the API shows them.</summary>
internal static class DeadLetterJson
{
    public static ReadOnlyMemory<byte> Write(DeadLetter letter) => JsonBody.Write(writer =>
    {
        writer.WriteStartObject();
        WriteFields(writer, DeadLetterSummary.Of(letter));
        writer.WriteStartObject("properties");
        foreach (var (name, value) in letter.Event.Properties)
        {
            writer.WritePropertyName(name);
            WriteProperty(writer, value);
        }

        writer.WriteEndObject();
        writer.WriteBase64String("body", letter.Event.Body.Span);
        writer.WriteEndObject();
    });

    public static void WriteTo(Utf8JsonWriter writer, DeadLetterSummary letter)
    {
        writer.WriteStartObject();
        WriteFields(writer, letter);
        writer.WriteEndObject();
    }

    public static ReadOnlyMemory<byte> Write(ReplayOutcome outcome) => JsonBody.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", outcome.Id.ToString());
        writer.WriteString("outcome", outcome.Refusal is null ? "accepted" : "refused");
        writer.WriteString("reason", outcome.Refusal?.Reason.ToText());
        writer.WriteString("detail", outcome.Refusal?.Detail);
        writer.WriteEndObject();
    });

    private static void WriteFields(Utf8JsonWriter writer, DeadLetterSummary letter)
    {
        writer.WriteString("id", letter.Id.ToString());
        writer.WriteString("reason", letter.Reason.ToText());
        writer.WriteString("detail", letter.Detail);
        writer.WriteString("deviceId", letter.DeviceId);
        writer.WriteString("deadLetteredAt", Timestamp.Format(letter.DeadLetteredAt));
        writer.WriteString("partition", letter.Id.Partition);
        writer.WriteString("offset", letter.Offset);
        writer.WriteNumber("sequenceNumber", letter.Id.SequenceNumber);
        writer.WriteString("enqueuedTime", Timestamp.Format(letter.EnqueuedTime));
        writer.WriteNumber("index", letter.Id.Index);
        writer.WriteString("partitionKey", letter.PartitionKey);
        writer.WriteString("publisher", letter.Publisher);
        writer.WriteString("contentType", letter.ContentType);
        writer.WriteString("contentEncoding", letter.ContentEncoding);
        writer.WriteNumber("bodyLength", letter.BodyLength);
    }

    /// <summary>What JSON has a type for stands as that, everything else as text.</summary>
    private static void WriteProperty(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case bool boolean:
                writer.WriteBooleanValue(boolean);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(PropertyCodec.Encode(value).Text);
                break;
        }
    }
}
