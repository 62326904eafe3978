using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Commands;

/// <summary>A payload or result: any JSON value, kept as its UTF-8 text without white space; empty for none.</summary>
internal static class CommandValue
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <returns>The value of a field; empty where it is absent or at fault.</returns>
    public static ReadOnlyMemory<byte> Take(JsonFields fields, string name)
    {
        if (fields.TakeValue(name) is not { } value)
        {
            return default;
        }

        var text = JsonBody.Write(value.WriteTo);
        if (text.Length > CommandLimits.MaxValueBytes)
        {
            fields.Fault(name, "too-long", $"{name} has at most {CommandLimits.MaxValueBytes} bytes without white space.");
            return default;
        }

        if (HasNameTwice(value))
        {
            fields.Fault(name, "duplicate", $"An object in {name} has a field twice.");
            return default;
        }

        return text;
    }

    public static void WriteTo(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> value)
    {
        writer.WritePropertyName(name);
        if (value.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }
    }

    /// <summary>Whether both are the same value: the order of fields and the spelling of numbers do not count.</summary>
    public static bool AreEqual(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) =>
        one.Span.SequenceEqual(other.Span)
        || (!one.IsEmpty && !other.IsEmpty
            && JsonElement.DeepEquals(JsonElement.Parse(one.Span, Options), JsonElement.Parse(other.Span, Options)));

    /// <summary>Which of the two counts is for each reader to guess, so neither is passed on.</summary>
    private static bool HasNameTwice(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(HasNameTwice),
        JsonValueKind.Object => value.EnumerateObject().DistinctBy(member => member.Name).Count() != value.EnumerateObject().Count()
            || value.EnumerateObject().Any(member => HasNameTwice(member.Value)),
        _ => false,
    };
}
