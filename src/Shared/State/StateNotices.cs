namespace Serverless.Shared.State;

/// <summary>Tells, within this instance, which states it may have written. What others write shows when it is read.</summary>
internal sealed class StateNotices
{
    /// <summary>Given the device's id. Must be quick and throw nothing.</summary>
    public event Action<string>? Changed;

    public void Tell(string deviceId) => Changed?.Invoke(deviceId);
}
