using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Reads the field <c>tags</c>: an object of strings. A null value counts as absent.</summary>
internal static class DeviceTags
{
    private const string Field = "tags";

    /// <returns>The tags, sorted by name in ordinal order, as far as they are not at fault.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(JsonFields fields)
    {
        var read = ReadPatch(fields)
            .Where(tag => tag.Value is not null)
            .Select(tag => KeyValuePair.Create(tag.Key, tag.Value!))
            .OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .ToList();
        if (read.Count > DeviceProperties.MaxTags)
        {
            fields.Fault(Field, "too-many", $"A device has at most {DeviceProperties.MaxTags} tags.");
        }

        return read;
    }

    /// <returns>What a merge patch says of the tags, null for those it removes, as far as it is not at fault.</returns>
    public static IReadOnlyDictionary<string, string?> ReadPatch(JsonFields fields)
    {
        var read = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (fields.TakeObject(Field) is not { } tags)
        {
            return read;
        }

        foreach (var name in tags.Names.Order(StringComparer.Ordinal).ToList())
        {
            if (name.Length > DeviceProperties.MaxTagNameLength)
            {
                tags.Fault(name, "too-long", $"A tag's name has at most {DeviceProperties.MaxTagNameLength} characters.");
            }

            if (tags.TakeNull(name))
            {
                read.Add(name, null);
            }
            else if (tags.TakeText(name, DeviceProperties.MaxTagValueLength) is { } value)
            {
                read.Add(name, value);
            }
        }

        return read;
    }
}
