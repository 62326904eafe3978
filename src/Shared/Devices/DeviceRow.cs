using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>The device as a row of the table <c>devices</c>.</summary>
internal static class DeviceRow
{
    /// <summary>The number in the bucket's log of the change that wrote the row.</summary>
    public const string Change = "change";

    public const string Registration = "registration";
    public const string Status = "status";
    public const string Deleted = "deleted";

    public const string Type = "type";
    public const string DisplayName = "displayName";
    public const string Site = "site";
    public const string Tags = "tags";
    public const string KeyGeneration = "keyGeneration";
    public const string CreatedAt = "createdAt";
    public const string UpdatedAt = "updatedAt";

    /// <summary>The device's row, without the number of its change.</summary>
    public static TableEntity Write(string bucket, Device device)
    {
        var row = new TableEntity(bucket, DeviceKeys.Device(device.DeviceId))
        {
            [Status] = DeviceStatusText.Format(device.Status),
            [Registration] = device.Registration,
            [KeyGeneration] = device.KeyGeneration,
            [CreatedAt] = device.CreatedAt,
            [UpdatedAt] = device.UpdatedAt,
        };
        SetText(row, Type, device.Properties.Type);
        SetText(row, DisplayName, device.Properties.DisplayName);
        SetText(row, Site, device.Properties.Site);
        if (device.Properties.Tags.Count > 0)
        {
            // Binary, because as text 32 tags of control characters outgrow a string property.
            row[Tags] = WriteTags(device.Properties.Tags);
        }

        return row;
    }

    /// <summary>A row that holds the place of an id without being a device.</summary>
    public static TableEntity WriteTombstone(string bucket, string deviceId, int registration) =>
        new(bucket, DeviceKeys.Device(deviceId)) { [Deleted] = true, [Registration] = registration };

    public static StoredDevice Read(TableEntity row)
    {
        var registration = row.GetInt32(Registration) ?? 0;
        return new StoredDevice(IsDeleted(row) ? null : ReadDevice(row, registration), registration, row.ETag);
    }

    public static bool IsDeleted(TableEntity row) => row.GetBoolean(Deleted) == true;

    /// <summary>The device's last registration that has ended; 0 for none.</summary>
    public static int LastEnded(TableEntity row) => (row.GetInt32(Registration) ?? 0) - (IsDeleted(row) ? 0 : 1);

    public static string DeviceId(TableEntity row) => row.RowKey[DeviceKeys.DevicePrefix.Length..];

    /// <summary>What the registry needs of a row.</summary>
    public static RegisteredDevice ReadRegistered(TableEntity row) => new(
        DeviceId(row),
        row.GetInt32(Registration) ?? 0,
        ReadStatus(row));

    private static Device ReadDevice(TableEntity row, int registration) => new()
    {
        DeviceId = DeviceId(row),
        Properties = new DeviceProperties
        {
            Type = row.GetString(Type),
            DisplayName = row.GetString(DisplayName),
            Site = row.GetString(Site),
            Tags = ReadTags(row.GetBinary(Tags)),
        },
        Status = ReadStatus(row),
        CreatedAt = row.GetDateTimeOffset(CreatedAt) ?? default,
        UpdatedAt = row.GetDateTimeOffset(UpdatedAt) ?? default,
        Registration = registration,
        KeyGeneration = row.GetInt32(KeyGeneration) ?? 1,
    };

    // What cannot be read must not let a disabled device through.
    private static DeviceStatus ReadStatus(TableEntity row) =>
        DeviceStatusText.Parse(row.GetString(Status)) ?? DeviceStatus.Disabled;

    private static void SetText(TableEntity row, string name, string? value)
    {
        if (value is not null)
        {
            row[name] = value;
        }
    }

    private static byte[] WriteTags(IReadOnlyList<KeyValuePair<string, string>> tags) => JsonBody.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in tags)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }).ToArray();

    private static List<KeyValuePair<string, string>> ReadTags(byte[]? json)
    {
        if (json is null)
        {
            return [];
        }

        return [.. JsonElement.Parse(json).EnumerateObject()
            .Select(tag => KeyValuePair.Create(tag.Name, tag.Value.GetString() ?? string.Empty))];
    }
}
