namespace Serverless.Shared.Devices;

/// <summary>What problems say of devices.</summary>
internal static class DeviceProblem
{
    public const string NotRegistered = "There is no such device.";

    public const string Disabled = "The device is disabled.";

    public const string Deleted = "The device was deleted. An operator may register it again.";

    public static string Taken(RegistrationOutcome outcome) => outcome == RegistrationOutcome.Exists
        ? "A device with this id is registered."
        : "A device whose id differs only in upper and lower case is registered.";
}
