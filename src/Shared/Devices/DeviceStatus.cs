namespace Serverless.Shared.Devices;

/// <summary>Whether a device may send.</summary>
public enum DeviceStatus
{
    /// <summary>Its telemetry is taken.</summary>
    Enabled,

    /// <summary>Its telemetry becomes dead letters.</summary>
    Disabled,
}
