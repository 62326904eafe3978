using System.Text.Json;
using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>The body of a registration or replacement, as far as it was not at fault.</summary>
internal sealed record DeviceRequest
{
    private const string DeviceIdField = "deviceId";
    private const string StatusField = "status";

    public string? DeviceId { get; init; }

    public DeviceProperties Properties { get; init; } = new();

    public DeviceStatus? Status { get; init; }

    /// <summary>The body of <c>POST /devices</c>.</summary>
    public static DeviceRequest ReadNew(JsonElement body, RequestErrors errors)
    {
        var fields = new JsonFields(body, "#", errors);
        var deviceId = fields.TakeText(DeviceIdField, int.MaxValue);
        if (deviceId is not null && !Devices.DeviceId.IsValid(deviceId))
        {
            fields.Fault(DeviceIdField, "invalid", Devices.DeviceId.Rule);
        }

        var request = new DeviceRequest { DeviceId = deviceId, Properties = ReadProperties(fields) };
        fields.RejectRest();
        return request;
    }

    /// <summary>The body of <c>PUT /devices/{deviceId}</c>.</summary>
    /// <param name="deviceId">The id in the path, which the body may repeat.</param>
    /// <param name="body">The body.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static DeviceRequest ReadReplacement(string deviceId, JsonElement body, RequestErrors errors)
    {
        var fields = new JsonFields(body, "#", errors);
        if (fields.TakeText(DeviceIdField, int.MaxValue) is { } repeated && repeated != deviceId)
        {
            fields.Fault(DeviceIdField, "mismatch", "deviceId is that of the path.");
        }

        var request = new DeviceRequest { DeviceId = deviceId, Properties = ReadProperties(fields), Status = ReadStatus(fields) };
        fields.RejectRest();
        return request;
    }

    private static DeviceProperties ReadProperties(JsonFields fields) => new()
    {
        Type = fields.TakeText("type", DeviceProperties.MaxTypeLength),
        DisplayName = fields.TakeText("displayName", DeviceProperties.MaxDisplayNameLength),
        Site = fields.TakeText("site", DeviceProperties.MaxSiteLength),
        Tags = DeviceTags.Read(fields),
    };

    private static DeviceStatus? ReadStatus(JsonFields fields)
    {
        var text = fields.TakeText(StatusField, int.MaxValue);
        var status = DeviceStatusText.Parse(text);
        if (text is not null && status is null)
        {
            fields.Fault(StatusField, "invalid", "status is enabled or disabled.");
        }

        return status;
    }
}
