using System.Text.Json;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>Reads one element of an event. Reads it whole even when something is wrong, because a reason of higher rank
/// may follow further on.</summary>
internal sealed class ElementReader
{
    /// <summary>Level of an element's members, for <see cref="KeySets"/>.</summary>
    private const int MemberLevel = 1;

    private static readonly InternedNames DeviceIds = new(65_536);

    private readonly KeySets _keys = new();
    private readonly MetricsReader _metrics;
    private long _timestamp;
    private long _sequence;
    private string? _deviceId;
    private string? _malformed;

    public ElementReader() => _metrics = new MetricsReader(_keys);

    /// <param name="reader">On the element's opening brace; afterwards on its closing one.</param>
    /// <param name="index">The element's position in its event.</param>
    /// <param name="telemetryEvent">The event, for its enqueued time and the sender it proves.</param>
    /// <exception cref="JsonException">The event is not JSON.</exception>
    public DecodedElement Read(ref Utf8JsonReader reader, int index, TelemetryEvent telemetryEvent)
    {
        _timestamp = telemetryEvent.EnqueuedTime.ToUnixTimeMilliseconds();
        _sequence = Reading.NoSequence;
        _deviceId = null;
        _malformed = null;
        _metrics.Reset();

        var keys = _keys.Start(0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, keys);
        }

        if (_malformed is not null)
        {
            SenderResolution.Resolve(telemetryEvent, _deviceId, out var claimed);
            return Refused(new Refusal(index, DeadLetterReason.Malformed, _malformed, claimed));
        }

        var refusal = SenderResolution.Resolve(telemetryEvent, _deviceId, out var deviceId);
        if (refusal is not null)
        {
            return Refused(refusal.Value with { Index = index, DeviceId = deviceId });
        }

        var metrics = _metrics.Finish(out var metricsRefusal);
        return new DecodedElement
        {
            Index = index,
            DeviceId = deviceId!,
            Timestamp = _timestamp,
            Sequence = _sequence,
            Metrics = metrics,
            MetricsRefusal = metricsRefusal is { } wrong ? wrong with { Index = index, DeviceId = deviceId } : null,
        };
    }

    private static DecodedElement Refused(Refusal refusal) => new() { Index = refusal.Index, Refusal = refusal };

    private void ReadMember(ref Utf8JsonReader reader, KeySet keys)
    {
        var name = Name(ref reader);
        var unique = name is not null && keys.Add(name);
        reader.Read();
        switch (name)
        {
            case "deviceId": unique &= ReadDeviceId(ref reader); break;
            case "ts": ReadTimestamp(ref reader); break;
            case "seq": ReadSequence(ref reader); break;
            case "metrics": unique &= _metrics.Read(ref reader, MemberLevel); break;
            default: unique &= JsonText.Skip(ref reader, _keys, MemberLevel); break;
        }

        if (!unique)
        {
            _malformed ??= "A key stands twice in one object, or is no text.";
        }
    }

    /// <summary>The member's name, null where it is no text; without making a string for those that are known.</summary>
    private static string? Name(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            var name = reader.ValueSpan;
            var known = name.SequenceEqual("metrics"u8) ? "metrics"
                : name.SequenceEqual("deviceId"u8) ? "deviceId"
                : name.SequenceEqual("ts"u8) ? "ts"
                : name.SequenceEqual("seq"u8) ? "seq"
                : null;
            if (known is not null)
            {
                return known;
            }
        }

        return JsonText.TryGet(ref reader, out var other) ? other : null;
    }

    /// <summary>What is no text becomes an id that is not legal: present, and refused as such.</summary>
    /// <returns>False where an object within has a key twice, or one that is no text.</returns>
    private bool ReadDeviceId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            _deviceId = !reader.ValueIsEscaped && System.Text.Ascii.IsValid(reader.ValueSpan) && reader.ValueSpan.Length <= 128
                ? DeviceIds.Get(reader.ValueSpan)
                : JsonText.TryGet(ref reader, out var text) ? text : string.Empty;
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            _deviceId = string.Empty;
            return JsonText.Skip(ref reader, _keys, MemberLevel);
        }

        return true;
    }

    private void ReadTimestamp(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        var isTime = reader.TokenType == JsonTokenType.String
            && (reader.ValueIsEscaped
                ? JsonText.TryGet(ref reader, out var text) && Rfc3339.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _timestamp)
                : Rfc3339.TryParse(reader.ValueSpan, out _timestamp));
        reader.Skip();
        if (!isTime)
        {
            _malformed ??= "ts is not an RFC 3339 time with an offset.";
        }
    }

    /// <summary>Any JSON number that is an integer will do: 42, 42.0 and 4.2e1 are one number.</summary>
    private void ReadSequence(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        var isInteger = reader.TokenType == JsonTokenType.Number
            && (reader.TryGetInt64(out _sequence) || IntegralNumber.TryParse(reader.ValueSpan, out _sequence));
        reader.Skip();
        if (!isInteger || _sequence is < 0 or > TelemetryLimits.MaxSequence)
        {
            _malformed ??= $"seq is not an integer from 0 to {TelemetryLimits.MaxSequence}.";
        }
    }
}
