using Azure.Data.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>What an instance knows of a device.</summary>
/// <param name="Device">The device; of a deleted one, as it was last.</param>
/// <param name="Change">The number of the change that made it so; of two views the greater is the newer.</param>
/// <param name="IsDeleted">It is kept, so that no older view of the device takes its place.</param>
internal readonly record struct CachedDevice(RegisteredDevice Device, long Change, bool IsDeleted = false)
{
    /// <summary>The columns <see cref="Read"/> needs.</summary>
    public static readonly string[] Columns =
        [nameof(TableEntity.RowKey), DeviceRow.Registration, DeviceRow.Status, DeviceRow.Deleted, DeviceRow.Change];

    /// <returns>Null where the row is no registered device.</returns>
    public static CachedDevice? Read(TableEntity row) => DeviceRow.IsDeleted(row)
        ? null
        : new CachedDevice(DeviceRow.ReadRegistered(row), row.GetInt64(DeviceRow.Change) ?? 0);
}
