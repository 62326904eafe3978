namespace Serverless.Shared.Devices;

/// <summary>What operators say about a device.</summary>
internal sealed record DeviceProperties
{
    public const int MaxTypeLength = 64;
    public const int MaxSiteLength = 64;
    public const int MaxDisplayNameLength = 256;
    public const int MaxTags = 32;
    public const int MaxTagNameLength = 64;
    public const int MaxTagValueLength = 256;

    public string? Type { get; init; }

    public string? DisplayName { get; init; }

    public string? Site { get; init; }

    /// <summary>Sorted by name in ordinal order, so that equal tags have equal bytes.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public bool Equals(DeviceProperties? other) =>
        other is not null
        && Type == other.Type
        && DisplayName == other.DisplayName
        && Site == other.Site
        && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => HashCode.Combine(Type, DisplayName, Site, Tags.Count);
}
