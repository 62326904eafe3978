namespace Serverless.Shared.Devices.Registry;

/// <summary>Tells, within this instance, which devices it may have changed, before whoever asked for the change is
/// answered. What others change shows in the logs.</summary>
internal sealed class RegistryNotices
{
    /// <summary>Given the device's id. Must be quick and throw nothing.</summary>
    public event Action<string>? Changed;

    public void Tell(string deviceId) => Changed?.Invoke(deviceId);
}
