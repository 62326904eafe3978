using System.Text.Json;
using System.Text.Unicode;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry.SenML;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// Turns events into elements, by the bytes alone: everything that needs no look-up is decided here, in the order of
/// the contract's reasons. Keeps scratch space between events, so it serves one batch at a time.
/// </summary>
/// <remarks>Nothing an event holds makes it throw.</remarks>
internal sealed class TelemetryDecoder
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = TelemetryLimits.MaxDepth };

    private readonly ElementReader _elements = new();
    private SenMLDecoder? _senML;

    /// <summary>Appends the event's elements: one for a single object, one for each of an array, one at index 0 where
    /// the event as a whole is refused.</summary>
    public void Decode(TelemetryEvent telemetryEvent, PooledList<DecodedElement> elements)
    {
        using var body = EventBody.Unpack(telemetryEvent.Body, telemetryEvent.ContentEncoding, out var refusal);
        if (refusal is not null)
        {
            elements.Add(Whole(refusal.Value));
            return;
        }

        var start = elements.Count;
        refusal = DecodeJson(WithoutMark(body.Json.Span), telemetryEvent, elements);
        if (refusal is not null)
        {
            elements.Truncate(start);
            elements.Add(Whole(body.IsCut && refusal.Value.Reason == DeadLetterReason.Malformed ? EventBody.NotGzip : refusal.Value));
        }
    }

    private Refusal? DecodeJson(ReadOnlySpan<byte> json, TelemetryEvent telemetryEvent, PooledList<DecodedElement> elements)
    {
        // The reader checks no UTF-8 within strings.
        if (!Utf8.IsValid(json))
        {
            return Malformed("The body is not UTF-8.");
        }

        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            reader.Read();
            var refusal = DecodeRoot(ref reader, telemetryEvent, elements);

            // Throws where anything but white space follows.
            if (refusal is null)
            {
                reader.Read();
            }

            return refusal;
        }
        catch (JsonException)
        {
            return Malformed($"The body is not JSON, or nested deeper than {TelemetryLimits.MaxDepth}, at byte {reader.BytesConsumed}.");
        }
    }

    private Refusal? DecodeRoot(ref Utf8JsonReader reader, TelemetryEvent telemetryEvent, PooledList<DecodedElement> elements)
    {
        if (SenMLMediaType.Is(telemetryEvent.ContentType))
        {
            return (_senML ??= new SenMLDecoder()).Decode(ref reader, telemetryEvent, elements);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                elements.Add(_elements.Read(ref reader, 0, telemetryEvent));
                return null;
            case JsonTokenType.StartArray:
                return DecodeArray(ref reader, telemetryEvent, elements);
            default:
                return Malformed("The body is neither an object nor an array.");
        }
    }

    private Refusal? DecodeArray(ref Utf8JsonReader reader, TelemetryEvent telemetryEvent, PooledList<DecodedElement> elements)
    {
        var index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index == TelemetryLimits.MaxReadings)
            {
                return new Refusal(0, DeadLetterReason.TooLarge, $"The event holds more than {TelemetryLimits.MaxReadings} readings.");
            }

            if (telemetryEvent.Replay is { IsWhole: false } replay && replay.Index != index)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                elements.Add(_elements.Read(ref reader, index, telemetryEvent));
            }
            else
            {
                reader.Skip();
                elements.Add(new DecodedElement { Index = index, Refusal = Malformed("The element is not an object.") with { Index = index } });
            }

            index++;
        }

        return index == 0 ? Malformed("The array is empty.") : null;
    }

    /// <summary>A byte order mark is passed over, as RFC 8259 section 8.1 allows.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> json) =>
        json.StartsWith<byte>([0xef, 0xbb, 0xbf]) ? json[3..] : json;

    private static DecodedElement Whole(Refusal refusal) => new() { Index = 0, Refusal = refusal };

    private static Refusal Malformed(string detail) => new(0, DeadLetterReason.Malformed, detail);
}
