namespace Serverless.Shared.Devices.Credentials;

/// <summary>Why a device was refused. For the log: the answers do not tell the first ones apart.</summary>
internal enum TokenRefusal
{
    Missing,
    Malformed,
    Expired,

    /// <summary>Its expiry lies further ahead than a token may live.</summary>
    TooFarAhead,

    /// <summary>No such device, or no such group, has a key.</summary>
    Unregistered,

    Forged,

    /// <summary>Good, but not for the device of the path.</summary>
    OtherDevice,

    DeviceDisabled,

    /// <summary>An operator deleted the device; it does not enrol itself again.</summary>
    DeviceDeleted,
}
