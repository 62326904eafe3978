using System.Text.Json;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Http;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>Which metrics of an element are not as they must be.</summary>
internal static class MetricFaults
{
    private static readonly string Reason = DeadLetterReason.InvalidMetric.ToText();

    /// <summary>Adds an error for each such metric; none where it is about <c>metrics</c> as a whole.</summary>
    public static void AddTo(RequestErrors errors, string pointer, JsonElement metrics)
    {
        if (metrics.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in metrics.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, property.Name);
            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                Check(errors, at, property.Name, property.Value, names);
                continue;
            }

            foreach (var nested in property.Value.EnumerateObject())
            {
                Check(errors, JsonPointer.Append(at, nested.Name), $"{property.Name}.{nested.Name}", nested.Value, names);
            }
        }
    }

    /// <returns>Null where the value is no string, or holds half a surrogate pair.</returns>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void Check(RequestErrors errors, string pointer, string name, JsonElement value, HashSet<string> names)
    {
        var fault = MetricName.IsLegal(name) ? WhyInvalid(value) : "The metric's name is not legal.";
        fault ??= names.Add(name) ? null : $"Two metrics are called {name} after flattening.";
        if (fault is not null)
        {
            errors.Pointer(pointer, Reason, fault);
        }
    }

    private static string? WhyInvalid(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Number => value.TryGetDouble(out var number) && double.IsFinite(number) ? null : "The number is beyond the range of a double.",
        JsonValueKind.String => Text(value) switch
        {
            null => "The text holds half a surrogate pair.",
            { Length: > TelemetryLimits.MaxTextLength } => $"The text is longer than {TelemetryLimits.MaxTextLength} UTF-16 units.",
            _ => null,
        },
        _ => "A metric is a number, a boolean or a string.",
    };
}
