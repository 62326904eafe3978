using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>A merge patch of a device, RFC 7396, as far as it was not at fault.</summary>
internal sealed class DevicePatch
{
    private const string DeviceIdField = "deviceId";
    private const string StatusField = "status";
    private const string TagsField = "tags";

    private readonly PatchedText _type;
    private readonly PatchedText _displayName;
    private readonly PatchedText _site;
    private readonly bool _removesTags;
    private readonly IReadOnlyDictionary<string, string?> _tags;
    private readonly DeviceStatus? _status;

    private DevicePatch(JsonFields fields)
    {
        _type = PatchedText.Take(fields, "type", DeviceProperties.MaxTypeLength);
        _displayName = PatchedText.Take(fields, "displayName", DeviceProperties.MaxDisplayNameLength);
        _site = PatchedText.Take(fields, "site", DeviceProperties.MaxSiteLength);
        _removesTags = fields.TakeNull(TagsField);
        _tags = DeviceTags.ReadPatch(fields);
        if (fields.TakeNull(StatusField))
        {
            fields.Fault(StatusField, "required", "A device has a status; it cannot be removed.");
        }

        _status = DeviceStatusText.Take(fields, StatusField);
    }

    /// <param name="deviceId">The id in the path, which the body may repeat.</param>
    /// <param name="body">The body.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static DevicePatch Read(string deviceId, JsonElement body, RequestErrors errors)
    {
        var fields = new JsonFields(body, "#", errors);
        if (fields.TakeNull(DeviceIdField) || (fields.TakeText(DeviceIdField, int.MaxValue) is { } id && id != deviceId))
        {
            fields.Fault(DeviceIdField, "mismatch", "deviceId is that of the path.");
        }

        var patch = new DevicePatch(fields);
        fields.RejectRest();
        return patch;
    }

    /// <summary>The device as the patch makes it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="errors">Takes what is wrong with the outcome.</param>
    public Device Apply(Device device, RequestErrors errors)
    {
        var properties = device.Properties;
        var tags = ApplyTags(properties.Tags);
        if (tags.Count > DeviceProperties.MaxTags)
        {
            errors.Pointer($"#/{TagsField}", "too-many", $"A device has at most {DeviceProperties.MaxTags} tags.");
        }

        return device with
        {
            Properties = new DeviceProperties
            {
                Type = _type.Apply(properties.Type),
                DisplayName = _displayName.Apply(properties.DisplayName),
                Site = _site.Apply(properties.Site),
                Tags = tags,
            },
            Status = _status ?? device.Status,
        };
    }

    private List<KeyValuePair<string, string>> ApplyTags(IReadOnlyList<KeyValuePair<string, string>> current)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _removesTags ? [] : current)
        {
            tags[name] = value;
        }

        foreach (var (name, value) in _tags)
        {
            if (value is null)
            {
                tags.Remove(name);
            }
            else
            {
                tags[name] = value;
            }
        }

        return [.. tags];
    }
}
