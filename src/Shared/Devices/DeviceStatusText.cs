using Serverless.Shared.Http;

namespace Serverless.Shared.Devices;

/// <summary>The status as the API and the tables write it.</summary>
internal static class DeviceStatusText
{
    private const string Enabled = "enabled";
    private const string Disabled = "disabled";

    public static string Format(DeviceStatus status) => status == DeviceStatus.Enabled ? Enabled : Disabled;

    /// <returns>Null where the text is neither.</returns>
    public static DeviceStatus? Parse(string? text) => text switch
    {
        Enabled => DeviceStatus.Enabled,
        Disabled => DeviceStatus.Disabled,
        _ => null,
    };

    /// <returns>Null where the field is absent or at fault.</returns>
    public static DeviceStatus? Take(JsonFields fields, string name)
    {
        var text = fields.TakeText(name, int.MaxValue);
        var status = Parse(text);
        if (text is not null && status is null)
        {
            fields.Fault(name, "invalid", $"{name} is {Enabled} or {Disabled}.");
        }

        return status;
    }
}
