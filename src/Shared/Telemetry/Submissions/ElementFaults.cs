using System.Text;
using System.Text.Json;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>Which fields of an element a refusal is about.</summary>
internal static class ElementFaults
{
    /// <summary>Adds an error for each such field; none where it is about the element as a whole.</summary>
    public static void AddTo(RequestErrors errors, string pointer, JsonElement element, Refusal refusal)
    {
        var reason = refusal.Reason.ToText();
        var detail = refusal.Detail ?? "The element is refused.";
        switch (refusal.Reason)
        {
            case DeadLetterReason.Malformed:
                AddMalformed(errors, pointer, element, reason);
                break;
            case DeadLetterReason.InvalidDeviceId or DeadLetterReason.IdentityMismatch:
                errors.Pointer($"{pointer}/deviceId", reason, detail);
                break;
            case DeadLetterReason.TimestampOutOfRange:
                errors.Pointer($"{pointer}/ts", reason, detail);
                break;
            case DeadLetterReason.NoMetrics:
                errors.Pointer($"{pointer}/metrics", reason, detail);
                break;
            case DeadLetterReason.InvalidMetric:
                var before = errors.All.Count;
                MetricFaults.AddTo(errors, $"{pointer}/metrics", element.GetProperty("metrics"));
                if (errors.All.Count == before)
                {
                    errors.Pointer($"{pointer}/metrics", reason, detail);
                }

                break;
        }
    }

    private static void AddMalformed(RequestErrors errors, string pointer, JsonElement element, string reason)
    {
        if (element.TryGetProperty("ts", out var ts) && ts.ValueKind != JsonValueKind.Null && !IsTime(ts))
        {
            errors.Pointer($"{pointer}/ts", reason, "ts is not an RFC 3339 time with an offset.");
        }

        if (element.TryGetProperty("seq", out var seq) && seq.ValueKind != JsonValueKind.Null && !IsSequence(seq))
        {
            errors.Pointer($"{pointer}/seq", reason, $"seq is not an integer from 0 to {TelemetryLimits.MaxSequence}.");
        }
    }

    private static bool IsTime(JsonElement value) =>
        MetricFaults.Text(value) is { } text && Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out _);

    private static bool IsSequence(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
        && number is >= 0 and <= TelemetryLimits.MaxSequence && decimal.Truncate(number) == number;
}
