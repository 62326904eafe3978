using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Desired;

/// <summary>Desired properties as JSON of one form: members sorted by name, no white space, numbers as they were given. So
/// equal documents have equal bytes.</summary>
internal static class DesiredDocument
{
    /// <summary>The most bytes of a document.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>The most objects and arrays around a value, the document itself included.</summary>
    public const int MaxDepth = 10;

    /// <summary>Names what a patch, or a document, may not have: members that are there twice, and too much depth.</summary>
    /// <param name="value">An object.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void Check(JsonElement value, RequestErrors errors) => Check(value, "#", 1, errors);

    /// <summary>Applies a merge patch, RFC 7396.</summary>
    /// <param name="document">The document.</param>
    /// <param name="patch">An object that <see cref="Check(JsonElement, RequestErrors)"/> has passed.</param>
    /// <returns>The document as the patch makes it.</returns>
    public static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> document, JsonElement patch)
    {
        var target = JsonElement.Parse(document.Span);
        return JsonBody.Write(writer => WriteMerged(writer, target, patch));
    }

    private static void Check(JsonElement value, string pointer, int depth, RequestErrors errors)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return;
        }

        if (depth > MaxDepth)
        {
            errors.Pointer(pointer, "too-deep", $"Desired properties have at most {MaxDepth} levels.");
            return;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(item, $"{pointer}/{index++}", depth + 1, errors);
            }

            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, member.Name);
            if (!names.Add(member.Name))
            {
                errors.Pointer(at, "duplicate", "The field is there twice.");
            }

            Check(member.Value, at, depth + 1, errors);
        }
    }

    /// <param name="writer">Takes the result.</param>
    /// <param name="target">What is there; anything but an object counts as an empty one.</param>
    /// <param name="patch">An object.</param>
    private static void WriteMerged(Utf8JsonWriter writer, JsonElement target, JsonElement patch)
    {
        var members = new SortedDictionary<string, (JsonElement Target, JsonElement? Patch)>(StringComparer.Ordinal);
        if (target.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in target.EnumerateObject())
            {
                members[member.Name] = (member.Value, null);
            }
        }

        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                members.Remove(member.Name);
            }
            else
            {
                members[member.Name] = (members.GetValueOrDefault(member.Name).Target, member.Value);
            }
        }

        writer.WriteStartObject();
        foreach (var (name, (value, change)) in members)
        {
            writer.WritePropertyName(name);
            if (change is { ValueKind: JsonValueKind.Object } changes)
            {
                WriteMerged(writer, value, changes);
            }
            else
            {
                Write(writer, change ?? value);
            }
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
