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

    /// <summary>The body of <c>POST /devices</c>, or an item of a bulk registration.</summary>
    /// <param name="body">An object.</param>
    /// <param name="pointer">Where it stands, <c>#</c> for the whole body.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static DeviceRequest ReadNew(JsonElement body, string pointer, RequestErrors errors)
    {
        var fields = new JsonFields(body, pointer, errors);
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

        var request = new DeviceRequest { DeviceId = deviceId, Properties = ReadProperties(fields), Status = DeviceStatusText.Take(fields, StatusField) };
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
}
