using System.Text.Json;

namespace Serverless.Shared.Telemetry.SenML;

/// <summary>Reads one record of a pack: base fields into those in force, the others into the record. What is wrong with
/// a base field is wrong with all records behind it, so it is the pack's fault.</summary>
internal sealed class SenMLRecordReader
{
    private const int MemberLevel = 1;

    private static readonly decimal MaxSeconds = 1_000_000_000_000_000m;

    private readonly KeySets _keys = new();
    private SenMLRecord _record;

    /// <param name="reader">On the record's opening brace; afterwards on its closing one.</param>
    /// <param name="inForce">The base fields.</param>
    /// <exception cref="JsonException">The pack is not JSON.</exception>
    public SenMLRecord Read(ref Utf8JsonReader reader, ref SenMLBase inForce)
    {
        _record = default;
        var keys = _keys.Start(0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = JsonText.TryGet(ref reader, out var label);
            var isUnique = isText && keys.Add(label!);
            reader.Read();
            if (!isUnique)
            {
                Fault(label, "A label stands twice in one record, or is no text.");
            }

            ReadField(ref reader, label, ref inForce);
        }

        return _record;
    }

    private void ReadField(ref Utf8JsonReader reader, string? label, ref SenMLBase inForce)
    {
        switch (label)
        {
            case "bn": inForce.Name = ReadText(ref reader, label); break;
            case "bt": inForce.Time = ReadSeconds(ref reader, label); break;
            case "bv": inForce.Value = ReadNumber(ref reader, label); break;
            case "bver": ReadVersion(ref reader); break;
            case "n": _record.Name = ReadText(ref reader, label); break;
            case "t": _record.Time = ReadSeconds(ref reader, label); break;
            case "v": AddValue(MetricValue.FromNumber(ReadNumber(ref reader, label))); break;
            case "vs": AddValue(MetricValue.FromText(ReadText(ref reader, label) ?? string.Empty)); break;
            case "vb": AddValue(MetricValue.FromBoolean(ReadBoolean(ref reader, label))); break;
            case "vd":
                _record.HasData = true;
                AddValue(default);
                Skip(ref reader, label);
                break;
            default:
                ReadOther(ref reader, label);
                break;
        }

        _record.IsMeasurement |= label is "n" or "t" or "v" or "vs" or "vb" or "vd" or "s" or "u" or "ut";
    }

    /// <summary>Units, sums and update times are not kept. What is not known is ignored, unless its label says that it must
    /// be understood, RFC 8428 section 4.4.</summary>
    private void ReadOther(ref Utf8JsonReader reader, string? label)
    {
        if (label is not null && label.EndsWith('_'))
        {
            _record.PackFault ??= "A field whose label ends with _ must be understood, and is not.";
        }

        _record.HasSum |= label == "s";
        Skip(ref reader, label);
    }

    private void AddValue(MetricValue value)
    {
        _record.Value = value;
        _record.Values++;
    }

    private string? ReadText(ref Utf8JsonReader reader, string label)
    {
        if (reader.TokenType == JsonTokenType.String && JsonText.TryGet(ref reader, out var text))
        {
            return text;
        }

        Wrong(ref reader, label, "a string");
        return null;
    }

    /// <summary>In decimal, since a double of seconds since the epoch is not exact to the millisecond once it is
    /// multiplied.</summary>
    private decimal ReadSeconds(ref Utf8JsonReader reader, string label)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var seconds))
        {
            return Math.Clamp(seconds, -MaxSeconds, MaxSeconds);
        }

        Wrong(ref reader, label, "a number of seconds");
        return 0;
    }

    /// <returns>A number beyond a double is infinite; what becomes of it is for the value to say.</returns>
    private double ReadNumber(ref Utf8JsonReader reader, string label)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            reader.TryGetDouble(out var number);
            return number;
        }

        Wrong(ref reader, label, "a number");
        return 0;
    }

    private bool ReadBoolean(ref Utf8JsonReader reader, string label)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.TokenType == JsonTokenType.True;
        }

        Wrong(ref reader, label, "a boolean");
        return false;
    }

    private void ReadVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var version) || version != SenMLBase.SupportedVersion)
        {
            Wrong(ref reader, "bver", $"{SenMLBase.SupportedVersion}, the only version that is understood");
        }
    }

    private void Wrong(ref Utf8JsonReader reader, string label, string expected)
    {
        Fault(label, $"{label} is not {expected}.");
        Skip(ref reader, label);
    }

    private void Skip(ref Utf8JsonReader reader, string? label)
    {
        if (!JsonText.Skip(ref reader, _keys, MemberLevel))
        {
            Fault(label, "A key stands twice in one object, or is no text.");
        }
    }

    /// <summary>Labels of base fields begin with a b, RFC 8428 section 12.2.</summary>
    private void Fault(string? label, string detail)
    {
        if (label is not null && label.StartsWith('b'))
        {
            _record.PackFault ??= detail;
        }
        else
        {
            _record.Fault ??= detail;
        }
    }
}
