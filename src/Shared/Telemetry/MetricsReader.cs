using System.Text.Json;
using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>Reads and flattens an element's <c>metrics</c>.</summary>
internal sealed class MetricsReader(KeySets keys)
{
    private static readonly InternedNames Names = new(4_096);

    private readonly List<Metric> _metrics = new(TelemetryLimits.MaxMetrics);
    private string? _invalid;

    public void Reset()
    {
        _metrics.Clear();
        _invalid = null;
    }

    /// <param name="reader">On the first token of the value of <c>metrics</c>; afterwards on its last.</param>
    /// <param name="level">The value's level of nesting.</param>
    /// <returns>False where an object has a key twice.</returns>
    public bool Read(ref Utf8JsonReader reader, int level)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return ReadObject(ref reader, prefix: null, level);
        }

        _invalid ??= "metrics is not an object.";
        return JsonText.Skip(ref reader, keys, level);
    }

    /// <summary>The metrics, sorted by name, or why they are none.</summary>
    public Metric[] Finish(out Refusal? refusal)
    {
        refusal = null;
        var metrics = _metrics.ToArray();
        Array.Sort(metrics, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        for (var i = 1; i < metrics.Length; i++)
        {
            if (string.Equals(metrics[i - 1].Name, metrics[i].Name, StringComparison.Ordinal))
            {
                _invalid ??= $"Two metrics are called {metrics[i].Name} after flattening.";
            }
        }

        if (_invalid is not null)
        {
            refusal = new Refusal(0, DeadLetterReason.InvalidMetric, _invalid);
        }
        else if (metrics.Length == 0)
        {
            refusal = new Refusal(0, DeadLetterReason.NoMetrics, "There are no metrics.");
        }

        return refusal is null ? metrics : [];
    }

    private bool ReadObject(ref Utf8JsonReader reader, string? prefix, int level)
    {
        var seen = keys.Start(level);
        var sound = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Key(ref reader);
            sound &= key is not null && seen.Add(key);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                sound &= ReadNested(ref reader, prefix, key, level);
            }
            else
            {
                ReadValue(ref reader, prefix, key);
            }
        }

        return sound;
    }

    private bool ReadNested(ref Utf8JsonReader reader, string? prefix, string? key, int level)
    {
        if (reader.TokenType == JsonTokenType.StartObject && prefix is null)
        {
            return ReadObject(ref reader, key ?? string.Empty, level + 1);
        }

        _invalid ??= reader.TokenType == JsonTokenType.StartArray
            ? "A metric is an array."
            : "A metric is nested more than one level deep.";
        return JsonText.Skip(ref reader, keys, level + 1);
    }

    private void ReadValue(ref Utf8JsonReader reader, string? prefix, string? key)
    {
        var name = Flatten(prefix, key);
        if (name is null)
        {
            _invalid ??= "A metric's name is not legal.";
        }
        else if (_metrics.Count == TelemetryLimits.MaxMetrics)
        {
            _invalid ??= $"There are more than {TelemetryLimits.MaxMetrics} metrics.";
        }
        else if (TryGetValue(ref reader, out var value, out var problem))
        {
            _metrics.Add(new Metric(name, value));
        }
        else
        {
            _invalid ??= $"Metric {name} {problem}.";
        }
    }

    private static bool TryGetValue(ref Utf8JsonReader reader, out MetricValue value, out string problem)
    {
        value = default;
        problem = string.Empty;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                if (!PlainNumber.TryParse(reader.ValueSpan, out var number))
                {
                    reader.TryGetDouble(out number);
                }

                value = MetricValue.FromNumber(number);
                problem = "is beyond the range of a double";
                return double.IsFinite(number);
            case JsonTokenType.True or JsonTokenType.False:
                value = MetricValue.FromBoolean(reader.TokenType == JsonTokenType.True);
                return true;
            case JsonTokenType.String:
                if (!JsonText.TryGet(ref reader, out var text))
                {
                    problem = "holds half a surrogate pair";
                    return false;
                }

                value = MetricValue.FromText(text);
                problem = $"is longer than {TelemetryLimits.MaxTextLength} UTF-16 units";
                return text.Length <= TelemetryLimits.MaxTextLength;
            default:
                problem = "is null";
                return false;
        }
    }

    /// <summary>The key the reader stands on; null where it is no text.</summary>
    private static string? Key(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped && MetricName.IsLegal(reader.ValueSpan))
        {
            return Names.Get(reader.ValueSpan);
        }

        return JsonText.TryGet(ref reader, out var key) ? key : null;
    }

    /// <summary>The name after flattening; null where it is not legal.</summary>
    private static string? Flatten(string? prefix, string? key)
    {
        if (key is null || prefix is null)
        {
            return MetricName.IsLegal(key) ? key : null;
        }

        var length = prefix.Length + 1 + key.Length;
        if (length > TelemetryLimits.MaxNameLength)
        {
            return null;
        }

        Span<char> name = stackalloc char[length];
        prefix.CopyTo(name);
        name[prefix.Length] = '.';
        key.CopyTo(name[(prefix.Length + 1)..]);
        if (!MetricName.IsLegal(name))
        {
            return null;
        }

        Span<byte> ascii = stackalloc byte[length];
        System.Text.Ascii.FromUtf16(name, ascii, out _);
        return Names.Get(ascii);
    }
}
