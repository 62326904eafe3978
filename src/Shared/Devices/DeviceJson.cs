using System.Text.Json;
using Serverless.Shared.Devices.Credentials;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>The device as the API shows it.</summary>
internal static class DeviceJson
{
    public static ReadOnlyMemory<byte> Write(Device device, DeviceCredentials? credentials = null) =>
        JsonBody.Write(writer => WriteTo(writer, device, credentials));

    /// <summary>The ETag of the device: that of its body without credentials.</summary>
    public static string ETag(Device device) => EntityTag.Of(Write(device).Span);

    public static void WriteTo(Utf8JsonWriter writer, Device device, DeviceCredentials? credentials = null)
    {
        writer.WriteStartObject();
        writer.WriteString("deviceId", device.DeviceId);
        writer.WriteString("type", device.Properties.Type);
        writer.WriteString("displayName", device.Properties.DisplayName);
        writer.WriteString("site", device.Properties.Site);
        writer.WriteStartObject("tags");
        foreach (var (name, value) in device.Properties.Tags)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("status", DeviceStatusText.Format(device.Status));
        writer.WriteString("createdAt", Timestamp.Format(device.CreatedAt));
        writer.WriteString("updatedAt", Timestamp.Format(device.UpdatedAt));
        if (credentials is not null)
        {
            writer.WriteStartObject("credentials");
            credentials.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
