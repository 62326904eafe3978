using System.Text.Json;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Http;
using Serverless.Shared.Telemetry.SenML;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>Points at the fields of an event that make it refused.</summary>
internal static class RefusedFields
{
    private const string Root = "#";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = TelemetryLimits.MaxDepth };

    /// <param name="telemetryEvent">The event.</param>
    /// <param name="refusals">What is refused of it, by index.</param>
    /// <param name="errors">Takes a pointer for each field at fault, with the reason a dead letter would have.</param>
    public static void AddTo(RequestErrors errors, TelemetryEvent telemetryEvent, IReadOnlyList<Refusal> refusals)
    {
        if (refusals is [var only] && IsOfTheWhole(only.Reason))
        {
            Add(errors, Root, only);
            return;
        }

        using var body = EventBody.Unpack(telemetryEvent.Body, telemetryEvent.ContentEncoding, out _);
        if (TryParse(body.Json) is not { } document)
        {
            Add(errors, Root, refusals[0]);
            return;
        }

        using (document)
        {
            var isSenML = SenMLMediaType.Is(telemetryEvent.ContentType);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                AddElements(errors, document.RootElement, isSenML, refusals);
            }
            else
            {
                AddElement(errors, Root, document.RootElement, isSenML, refusals[0]);
            }
        }
    }

    private static void AddElements(RequestErrors errors, JsonElement array, bool isSenML, IReadOnlyList<Refusal> refusals)
    {
        var (index, next) = (0, 0);
        foreach (var element in array.EnumerateArray())
        {
            for (; next < refusals.Count && refusals[next].Index == index; next++)
            {
                AddElement(errors, JsonPointer.Append(Root, $"{index}"), element, isSenML, refusals[next]);
            }

            index++;
        }
    }

    private static void AddElement(RequestErrors errors, string pointer, JsonElement element, bool isSenML, Refusal refusal)
    {
        var before = errors.All.Count;
        if (!isSenML && element.ValueKind == JsonValueKind.Object)
        {
            try
            {
                ElementFaults.AddTo(errors, pointer, element, refusal);
            }
            catch (InvalidOperationException)
            {
                // A key that is half a surrogate pair cannot be pointed at.
            }
        }

        if (errors.All.Count == before)
        {
            Add(errors, pointer, refusal);
        }
    }

    private static bool IsOfTheWhole(DeadLetterReason reason) =>
        reason is DeadLetterReason.UnsupportedEncoding or DeadLetterReason.TooLarge;

    private static void Add(RequestErrors errors, string pointer, Refusal refusal) =>
        errors.Pointer(pointer, refusal.Reason.ToText(), refusal.Detail ?? "The event is refused.");

    /// <returns>Null where the body is no JSON: then that is what is refused.</returns>
    private static JsonDocument? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json.Span.StartsWith<byte>([0xef, 0xbb, 0xbf]) ? json[3..] : json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
