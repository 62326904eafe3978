using System.Text.Json;

namespace Serverless.Shared.Http;

/// <summary>
/// The fields of a JSON object, taken one by one; what is left at the end is unknown. A null counts as absent.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly string _pointer;
    private readonly RequestErrors _errors;

    /// <param name="value">An object.</param>
    /// <param name="pointer">Where it stands, <c>#</c> for the whole body.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public JsonFields(JsonElement value, string pointer, RequestErrors errors)
    {
        _pointer = pointer;
        _errors = errors;
        foreach (var property in value.EnumerateObject())
        {
            if (!_fields.TryAdd(property.Name, property.Value))
            {
                Fault(property.Name, "duplicate", "The field is there twice.");
            }
        }
    }

    /// <summary>What has not been taken yet.</summary>
    public IReadOnlyCollection<string> Names => _fields.Keys;

    /// <summary>Takes a field that is there and null, which in a merge patch removes.</summary>
    /// <returns>Whether it was.</returns>
    public bool TakeNull(string name) =>
        _fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Null && _fields.Remove(name);

    /// <summary>Whether a field is there, not taken yet, and not null.</summary>
    public bool IsGiven(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <returns>The value, whatever it is, or null where it is absent.</returns>
    public JsonElement? TakeValue(string name) => Take(name, out var value) ? value : null;

    /// <returns>The text, or null where it is absent or at fault.</returns>
    public string? TakeText(string name, int maxLength)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(name, "wrong-type", $"{name} is a string.");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length > maxLength)
        {
            Fault(name, "too-long", $"{name} has at most {maxLength} characters.");
            return null;
        }

        return text;
    }

    /// <returns>The fields of the object, or null where it is absent or at fault.</returns>
    public JsonFields? TakeObject(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(name, "wrong-type", $"{name} is an object.");
            return null;
        }

        return new JsonFields(value, JsonPointer.Append(_pointer, name), _errors);
    }

    /// <returns>The elements of the array, or null where it is absent or at fault.</returns>
    public IReadOnlyList<JsonElement>? TakeArray(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(name, "wrong-type", $"{name} is an array.");
            return null;
        }

        return [.. value.EnumerateArray()];
    }

    public void Fault(string name, string reason, string detail) =>
        _errors.Pointer(JsonPointer.Append(_pointer, name), reason, detail);

    /// <summary>Names every field that was not taken.</summary>
    public void RejectRest()
    {
        foreach (var name in _fields.Keys)
        {
            Fault(name, "unknown", "There is no such field.");
        }
    }

    private bool Take(string name, out JsonElement value) =>
        _fields.Remove(name, out value) && value.ValueKind != JsonValueKind.Null;
}
