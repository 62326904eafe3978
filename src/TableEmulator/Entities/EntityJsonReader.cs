using System.Text.Json;
using System.Text.Unicode;
using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Entities;

/// <summary>Reads the JSON of an entity: names, values and their <c>@odata.type</c> annotations, in any order.</summary>
internal static class EntityJsonReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4 };

    /// <summary>The keys, Timestamp and 252 more are the most there can be; no search through thousands.</summary>
    private const int MaxSlots = 300;

    [ThreadStatic]
    private static PropertySlots? s_slots;

    /// <summary>Returns the refusal, or null and the content.</summary>
    /// <param name="json">The body.</param>
    /// <param name="withKeys">False where the target has the keys: those of the body are checked, not read.</param>
    /// <param name="content">The content.</param>
    public static TableError? Read(ReadOnlyMemory<byte> json, bool withKeys, out EntityContent? content)
    {
        content = null;
        var slots = s_slots ??= new PropertySlots();
        try
        {
            return Collect(json, slots) ?? EntityContentBuilder.Build(slots.Span, withKeys, out content);
        }
        catch (JsonException)
        {
            return TableErrors.InvalidInput;
        }
        catch (InvalidOperationException)
        {
            // An escape in a string that is no UTF-16, such as a lone surrogate.
            return TableErrors.InvalidInput;
        }
        finally
        {
            slots.Clear();
        }
    }

    private static TableError? Collect(ReadOnlyMemory<byte> json, PropertySlots slots)
    {
        // Once for the whole body: where all of it is valid, so is each of its strings.
        var isUtf8 = Utf8.IsValid(json.Span);
        var reader = new Utf8JsonReader(json.Span, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return TableErrors.InvalidInput;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader, json, isUtf8);
            reader.Read();
            if (name.Span.StartsWith("odata."u8))
            {
                reader.Skip();
                continue;
            }

            var at = name.Span.IndexOf((byte)'@') < 0 ? -1 : name.Span.IndexOf("@odata."u8);
            if (at >= 0)
            {
                if (!name.Span[at..].SequenceEqual("@odata.type"u8))
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType != JsonTokenType.String) return TableErrors.InvalidInput;
                var type = EdmTypeNames.Parse(Text(ref reader, json, isUtf8).Span);
                if (type == EdmType.None) return TableErrors.InvalidInput;
                ref var annotated = ref slots.Get(name[..at]);
                if (annotated.Type != EdmType.None) return TableErrors.DuplicatePropertiesSpecified;
                annotated.Type = type;
                if (slots.Count > MaxSlots) return TableErrors.TooManyProperties;
                continue;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) return TableErrors.InvalidInput;
            ref var slot = ref slots.Get(name);
            if (slot.Token != JsonTokenType.None) return TableErrors.DuplicatePropertiesSpecified;
            slot.Token = reader.TokenType;
            slot.Value = reader.TokenType == JsonTokenType.String ? Text(ref reader, json, isUtf8) : Raw(ref reader, json);
            if (slots.Count > MaxSlots) return TableErrors.TooManyProperties;
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? null : TableErrors.InvalidInput;
    }

    private static ReadOnlyMemory<byte> Raw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json) =>
        json.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length);

    private static ReadOnlyMemory<byte> Text(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, bool isUtf8)
    {
        if (!reader.ValueIsEscaped)
        {
            if (!isUtf8 && !Utf8.IsValid(reader.ValueSpan)) throw new JsonException();
            return json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        var unescaped = new byte[reader.ValueSpan.Length];
        return unescaped.AsMemory(0, reader.CopyString(unescaped));
    }
}
