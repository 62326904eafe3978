using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>Which devices a list is of: those that satisfy all of it.</summary>
internal sealed record DeviceFilter
{
    /// <summary>The query parameters of a filter, for <see cref="RequestParameters"/>.</summary>
    public static readonly string[] Parameters = [TypeParameter, SiteParameter, StatusParameter, RequestParameters.Tag];

    /// <summary>Every device.</summary>
    public static readonly DeviceFilter All = new();

    private const string TypeParameter = "type";
    private const string SiteParameter = "site";
    private const string StatusParameter = "status";

    public string? Type { get; init; }

    public string? Site { get; init; }

    public DeviceStatus? Status { get; init; }

    /// <summary>Sorted, each once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The filter as a text, the same for filters that ask the same: for continuations.</summary>
    public string Key => System.Text.Encoding.UTF8.GetString(JsonBody.Write(writer =>
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Type);
        writer.WriteStringValue(Site);
        writer.WriteStringValue(Status is { } status ? DeviceStatusText.Format(status) : null);
        foreach (var (name, value) in Tags)
        {
            writer.WriteStringValue(name);
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }).Span);

    /// <summary>The prefix of the index that lists the fewest devices, as far as can be told; null where none helps.
    /// That a device is enabled is no index: nearly every one is.</summary>
    public string? Index => this switch
    {
        { Tags: [var (name, value), ..] } => DeviceIndex.Tag(name, value),
        { Site: { } site } => DeviceIndex.Site(site),
        { Type: { } type } => DeviceIndex.Type(type),
        { Status: DeviceStatus.Disabled } => DeviceIndex.Disabled,
        _ => null,
    };

    /// <summary>Reads <c>type</c>, <c>site</c>, <c>status</c> and <c>tag</c>; what is at fault is told and left out.</summary>
    public static DeviceFilter Read(RequestParameters parameters) => new()
    {
        Type = ReadText(parameters, TypeParameter, DeviceProperties.MaxTypeLength),
        Site = ReadText(parameters, SiteParameter, DeviceProperties.MaxSiteLength),
        Status = ReadStatus(parameters),
        Tags = ReadTags(parameters),
    };

    public bool Matches(Device device) =>
        (Type is null || device.Properties.Type == Type)
        && (Site is null || device.Properties.Site == Site)
        && (Status is null || device.Status == Status)
        && Tags.All(device.Properties.Tags.Contains);

    private static string? ReadText(RequestParameters parameters, string name, int maxLength)
    {
        var text = parameters.Text(name);
        if (text?.Length > maxLength)
        {
            parameters.Fault(name, "too-long", $"{name} has at most {maxLength} characters.");
        }

        return text;
    }

    private static DeviceStatus? ReadStatus(RequestParameters parameters)
    {
        var text = parameters.Text(StatusParameter);
        var status = DeviceStatusText.Parse(text);
        if (text is not null && status is null)
        {
            parameters.Fault(StatusParameter, "invalid", "status is enabled or disabled.");
        }

        return status;
    }

    private static List<KeyValuePair<string, string>> ReadTags(RequestParameters parameters)
    {
        var tags = new HashSet<KeyValuePair<string, string>>();
        foreach (var text in parameters.Texts(RequestParameters.Tag))
        {
            // A tag's value may hold colons; a name that does cannot be asked for.
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                parameters.Fault(RequestParameters.Tag, "malformed", "tag is key:value; the key ends at the first colon.");
            }
            else if (colon > DeviceProperties.MaxTagNameLength || text.Length - colon - 1 > DeviceProperties.MaxTagValueLength)
            {
                parameters.Fault(
                    RequestParameters.Tag,
                    "too-long",
                    $"A tag's key has at most {DeviceProperties.MaxTagNameLength} characters, its value {DeviceProperties.MaxTagValueLength}.");
            }
            else
            {
                tags.Add(KeyValuePair.Create(text[..colon], text[(colon + 1)..]));
            }
        }

        if (tags.Count > DeviceProperties.MaxTags)
        {
            parameters.Fault(RequestParameters.Tag, "too-many", $"A device has at most {DeviceProperties.MaxTags} tags.");
        }

        return [.. tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).ThenBy(tag => tag.Value, StringComparer.Ordinal)];
    }
}
