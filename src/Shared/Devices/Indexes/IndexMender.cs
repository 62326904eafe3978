using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>Repairs single index rows of one bucket, on conditions that no change under way can defeat.</summary>
internal sealed class IndexMender(TableStore tables, string bucket)
{
    private static readonly string[] Keys = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];

    /// <summary>Each further attempt means that somebody changed the device meanwhile.</summary>
    private const int MaxAttempts = 3;

    /// <summary>Deletes an index row if its device does not want it.</summary>
    /// <remarks>First the index row is read, then the device. Whoever makes the device want it after that writes the index
    /// row anew, so that it has another ETag and the deletion fails.</remarks>
    /// <returns>Whether it was deleted.</returns>
    public async Task<bool> RemoveAsync(string rowKey, CancellationToken cancellationToken)
    {
        var index = await tables.FindAsync(TableNames.Devices, bucket, rowKey, Keys, cancellationToken);
        if (index is null)
        {
            return false;
        }

        var row = await FindDeviceAsync(DeviceIndex.DeviceId(rowKey), cancellationToken);
        return !DeviceIndex.KeysOf(row is null ? null : DeviceRow.Read(row).Device).Contains(rowKey)
            && (await tables.DeleteAsync(TableNames.Devices, bucket, rowKey, index.ETag, cancellationToken)).IsCommitted;
    }

    /// <summary>Adds the index rows that a device lacks.</summary>
    /// <remarks>In one transaction with the device's own row, written as it was on the condition that it still is so.</remarks>
    /// <returns>How many were added.</returns>
    public async Task<int> AddAsync(string deviceId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var row = await FindDeviceAsync(deviceId, cancellationToken);
            var missing = row is null ? [] : await FindMissingAsync(DeviceRow.Read(row).Device, cancellationToken);
            if (missing.Count == 0)
            {
                return 0;
            }

            List<TransactionOperation> operations =
            [
                new(TransactionKind.Update, new TableEntityRow(row!), row!.ETag),
                .. missing.Select(key => new TransactionOperation(TransactionKind.Upsert, new KeyRow(bucket, key))),
            ];
            if ((await tables.SubmitAsync(TableNames.Devices, operations, cancellationToken)).IsCommitted)
            {
                return missing.Count;
            }
        }

        // A device that is changed all the time; the next run finds it.
        return 0;
    }

    private async Task<List<string>> FindMissingAsync(Device? device, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var key in DeviceIndex.KeysOf(device))
        {
            if (await tables.FindAsync(TableNames.Devices, bucket, key, Keys, cancellationToken) is null)
            {
                missing.Add(key);
            }
        }

        return missing;
    }

    private Task<TableEntity?> FindDeviceAsync(string deviceId, CancellationToken cancellationToken) =>
        tables.FindAsync(TableNames.Devices, bucket, DeviceKeys.Device(deviceId), null, cancellationToken);
}
