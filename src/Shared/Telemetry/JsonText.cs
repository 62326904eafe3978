using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Serverless.Shared.Telemetry;

/// <summary>Reads JSON strings without trusting them.</summary>
internal static class JsonText
{
    /// <summary>The string or property name the reader stands on.</summary>
    /// <returns>False where escapes spell half a surrogate pair: JSON's grammar allows it, but it is no text and has no
    /// UTF-8 form.</returns>
    public static bool TryGet(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        if (!reader.ValueIsEscaped)
        {
            text = reader.GetString()!;
            return true;
        }

        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    /// <summary>Passes over the value the reader stands on.</summary>
    /// <param name="reader">On the value's first token; afterwards on its last.</param>
    /// <param name="keys">One set for each level of nesting.</param>
    /// <param name="level">The level of the value.</param>
    /// <returns>False where an object within has a key twice, or one that is no text.</returns>
    public static bool Skip(ref Utf8JsonReader reader, KeySets keys, int level)
    {
        var sound = true;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                sound &= Skip(ref reader, keys, level + 1);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            var seen = keys.Start(level);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                sound &= TryGet(ref reader, out var key) && seen.Add(key);
                reader.Read();
                sound &= Skip(ref reader, keys, level + 1);
            }
        }

        return sound;
    }
}
