namespace Serverless.Shared.Devices;

/// <summary>What problems say of devices.</summary>
internal static class DeviceProblem
{
    public const string NotRegistered = "There is no such device.";

    public const string Disabled = "The device is disabled.";
}
