using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;

namespace Serverless.Fuzzing.Tests.References;

/// <summary>
/// The telemetry event by docs/telemetry-event.md, written for nothing but to be plain: whole documents, regular
/// expressions, exact numbers. Bodies of 10,000 elements and more are not its concern.
/// </summary>
internal static partial class ReferenceDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static List<string> Decode(TelemetryEvent telemetryEvent)
    {
        var json = telemetryEvent.Body.Span;
        json = json.StartsWith<byte>([0xef, 0xbb, 0xbf]) ? json[3..] : json;
        try
        {
            using var document = JsonDocument.Parse(Strict.GetString(json), new JsonDocumentOptions { MaxDepth = 64 });
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => [Element(document.RootElement, 0, telemetryEvent)],
                JsonValueKind.Array when document.RootElement.GetArrayLength() > 0 =>
                    [.. document.RootElement.EnumerateArray().Select((element, index) => Element(element, index, telemetryEvent))],
                _ => [Malformed(0)],
            };
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException)
        {
            return [Malformed(0)];
        }
    }

    private static string Malformed(int index) => ReferenceElement.Refused(index, DeadLetterReason.Malformed);

    private static string Element(JsonElement element, int index, TelemetryEvent telemetryEvent)
    {
        if (element.ValueKind != JsonValueKind.Object || !HasUniqueKeys(element))
        {
            return Malformed(index);
        }

        var timestamp = telemetryEvent.EnqueuedTime.ToUnixTimeMilliseconds();
        if (Find(element, "ts") is { } ts && !(ts.ValueKind == JsonValueKind.String && TryText(ts, out var time) && ReferenceTime.TryParse(time, out timestamp)))
        {
            return Malformed(index);
        }

        var sequence = Reading.NoSequence;
        if (Find(element, "seq") is { } seq
            && !(seq.ValueKind == JsonValueKind.Number && ReferenceNumber.TryInteger(seq.GetRawText(), TelemetryLimits.MaxSequence, out sequence)))
        {
            return Malformed(index);
        }

        var field = Find(element, "deviceId") is not { } id ? null : id.ValueKind == JsonValueKind.String && TryText(id, out var text) ? text : "";
        if (Sender(telemetryEvent, field, out var sender) is { } reason)
        {
            return ReferenceElement.Refused(index, reason);
        }

        var metrics = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(element, "metrics") is { } found && (found.ValueKind != JsonValueKind.Object || !Flatten(found, prefix: null, metrics)))
        {
            return ReferenceElement.InvalidMetrics(index, sender, timestamp, sequence, DeadLetterReason.InvalidMetric);
        }

        return metrics.Count switch
        {
            0 => ReferenceElement.InvalidMetrics(index, sender, timestamp, sequence, DeadLetterReason.NoMetrics),
            > 100 => ReferenceElement.InvalidMetrics(index, sender, timestamp, sequence, DeadLetterReason.InvalidMetric),
            _ => ReferenceElement.Taken(index, sender, timestamp, sequence, metrics.Values),
        };
    }

    private static DeadLetterReason? Sender(TelemetryEvent telemetryEvent, string? field, out string sender)
    {
        string?[] present = [NullIfEmpty(telemetryEvent.Publisher), NullIfEmpty(telemetryEvent.PartitionKey), field];
        var names = present.OfType<string>().ToList();
        sender = names.Count == 0 ? "" : names[0];
        return names.Count == 0 || names.Exists(name => !DeviceIdRule().IsMatch(name)) ? DeadLetterReason.InvalidDeviceId
            : names.Distinct(StringComparer.Ordinal).Count() > 1 ? DeadLetterReason.IdentityMismatch
            : null;
    }

    private static string? NullIfEmpty(string? text) => text is "" ? null : text;

    private static bool Flatten(JsonElement value, string? prefix, SortedDictionary<string, string> metrics)
    {
        foreach (var property in value.EnumerateObject())
        {
            var name = prefix is null ? property.Name : $"{prefix}.{property.Name}";
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                if (prefix is not null || !Flatten(property.Value, property.Name, metrics))
                {
                    return false;
                }

                continue;
            }

            if (!MetricNameRule().IsMatch(name) || Value(name, property.Value) is not { } text || !metrics.TryAdd(name, text))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Value(string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return $"{name}={(value.GetBoolean() ? "true" : "false")}";
            case JsonValueKind.Number when value.GetDouble() is var number && double.IsFinite(number):
                return ReferenceElement.Number(name, number == 0 ? 0 : number);
            case JsonValueKind.String when TryText(value, out var text) && text.Length <= 1_024:
                return ReferenceElement.Text(name, text);
            default:
                return null;
        }
    }

    private static bool HasUniqueKeys(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return value.EnumerateArray().All(HasUniqueKeys);
            case JsonValueKind.Object:
                var seen = new HashSet<string>(StringComparer.Ordinal);
                return value.EnumerateObject().All(property => TryName(property, out var name) && seen.Add(name) && HasUniqueKeys(property.Value));
            default:
                return true;
        }
    }

    private static JsonElement? Find(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool TryText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static bool TryName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\z")]
    private static partial Regex DeviceIdRule();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.]{0,63}\z")]
    private static partial Regex MetricNameRule();
}
