using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Reads the field <c>tags</c>: an object of strings. A null value counts as absent.</summary>
internal static class DeviceTags
{
    private const string Field = "tags";

    /// <returns>The tags, sorted by name in ordinal order, as far as they are not at fault.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(JsonFields fields)
    {
        if (fields.TakeObject(Field) is not { } tags)
        {
            return [];
        }

        var read = new List<KeyValuePair<string, string>>();
        foreach (var name in tags.Names.Order(StringComparer.Ordinal).ToList())
        {
            if (name.Length > DeviceProperties.MaxTagNameLength)
            {
                tags.Fault(name, "too-long", $"A tag's name has at most {DeviceProperties.MaxTagNameLength} characters.");
            }

            if (tags.TakeText(name, DeviceProperties.MaxTagValueLength) is { } value)
            {
                read.Add(KeyValuePair.Create(name, value));
            }
        }

        if (read.Count > DeviceProperties.MaxTags)
        {
            fields.Fault(Field, "too-many", $"A device has at most {DeviceProperties.MaxTags} tags.");
        }

        return read;
    }
}
