namespace Serverless.Shared.Devices.Registry;

/// <summary>A device as a change left it.</summary>
/// <param name="Device">The device; of a deleted one, as it was last.</param>
/// <param name="IsDeleted">Whether the change ended its registration.</param>
internal readonly record struct ChangedDevice(RegisteredDevice Device, bool IsDeleted);
