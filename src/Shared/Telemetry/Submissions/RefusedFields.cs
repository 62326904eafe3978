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

    /// <param name="errors">Takes a pointer for each field at fault, with the reason a dead letter would have.</param>
    /// <param name="telemetryEvent">The event.</param>
    /// <param name="judgement">What is refused of it, at least one element.</param>
    public static void AddTo(RequestErrors errors, TelemetryEvent telemetryEvent, SubmissionJudgement judgement)
    {
        var before = errors.All.Count;
        using var body = EventBody.Unpack(telemetryEvent.Body, telemetryEvent.ContentEncoding, out var unreadable);
        if (unreadable is null && TryParse(body.Json) is { } document)
        {
            using (document)
            {
                AddElements(errors, document.RootElement, SenMLMediaType.Is(telemetryEvent.ContentType), judgement);
            }
        }

        if (errors.All.Count == before)
        {
            Add(errors, Root, judgement.Refusals[0]);
        }
    }

    /// <summary>Adds nothing where the event is refused as a whole.</summary>
    private static void AddElements(RequestErrors errors, JsonElement root, bool isSenML, SubmissionJudgement judgement)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            AddElement(errors, Root, root, isSenML, judgement.Refusals[0]);
        }
        else if (judgement.Elements > 1 || root.GetArrayLength() == 1 || !CanBeOfTheWhole(judgement.Refusals[0].Reason))
        {
            AddElements(errors, root, isSenML, judgement.Refusals);
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

    private static bool CanBeOfTheWhole(DeadLetterReason reason) =>
        reason is DeadLetterReason.TooLarge or DeadLetterReason.Malformed or DeadLetterReason.NoMetrics;

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
