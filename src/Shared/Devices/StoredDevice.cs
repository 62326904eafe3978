using Azure;

namespace Serverless.Shared.Devices;

/// <summary>A device's row: the device, or what a former life left.</summary>
/// <param name="Device">The device, or null where the row is the tombstone of a former life or bars a claim.</param>
/// <param name="Registration">The last life's number; 0 where there was none.</param>
/// <param name="ETag">The row's.</param>
internal sealed record StoredDevice(Device? Device, int Registration, ETag ETag)
{
    /// <summary>Whether an operator ended the device's last life; a row that only bars a claim never lived.</summary>
    public bool IsDeleted => Device is null && Registration > 0;
}
