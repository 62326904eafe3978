using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Indexes;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Devices;

/// <summary>The registered devices, in the table <c>devices</c>. See docs/decisions/0002-table-layout.md.</summary>
internal sealed class DeviceStore(
    TableStore tables, RegistryLog log, DeviceClaims claims, IOptions<TablesOptions> options, TimeProvider time)
{
    /// <summary>Each further attempt means that somebody else changed the same device meanwhile.</summary>
    private const int MaxAttempts = 10;

    /// <returns>The device, or null where it is not registered.</returns>
    public async Task<Device?> FindAsync(string deviceId, CancellationToken cancellationToken) =>
        (await ReadAsync(deviceId, cancellationToken))?.Device;

    /// <returns>The device's row, or null where there is none.</returns>
    public async Task<StoredDevice?> ReadAsync(string deviceId, CancellationToken cancellationToken) =>
        DeviceId.IsValid(deviceId)
        && await tables.FindAsync(TableNames.Devices, BucketOf(deviceId), DeviceKeys.Device(deviceId), null, cancellationToken) is { } row
            ? DeviceRow.Read(row)
            : null;

    /// <summary>Registers a device.</summary>
    /// <returns>What came of it, and the device where it was registered.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the device may be registered all the same.</exception>
    public Task<(RegistrationOutcome Outcome, Device? Device)> RegisterAsync(
        string deviceId, DeviceProperties properties, DeviceStatus status, CancellationToken cancellationToken) =>
        RegisterAsync(deviceId, properties, status, mayReturn: true, cancellationToken);

    /// <summary>Registers a device that comes by itself, and not where an operator deleted it.</summary>
    /// <inheritdoc cref="RegisterAsync(string, DeviceProperties, DeviceStatus, CancellationToken)"/>
    public Task<(RegistrationOutcome Outcome, Device? Device)> EnrolAsync(
        string deviceId, DeviceProperties properties, CancellationToken cancellationToken) =>
        RegisterAsync(deviceId, properties, DeviceStatus.Enabled, mayReturn: false, cancellationToken);

    private async Task<(RegistrationOutcome Outcome, Device? Device)> RegisterAsync(
        string deviceId, DeviceProperties properties, DeviceStatus status, bool mayReturn, CancellationToken cancellationToken)
    {
        // The first attempt takes the id for new, which saves two reads; a conflict shows what is there instead.
        StoredDevice? former = null;
        var claim = claims.Claim(deviceId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var device = New(deviceId, properties, status, former);
            if (await TryRegisterAsync(device, former, claim, cancellationToken))
            {
                return (RegistrationOutcome.Registered, device);
            }

            // First the device's row, then the claim: a bar that is laid in between makes the next attempt fail.
            former = await ReadAsync(deviceId, cancellationToken);
            if (former?.Device is not null)
            {
                return (RegistrationOutcome.Exists, null);
            }

            if (former is { IsDeleted: true } && !mayReturn)
            {
                return (RegistrationOutcome.Deleted, null);
            }

            if (await claims.ClaimAgainAsync(deviceId, cancellationToken) is not { } again)
            {
                return (RegistrationOutcome.SpelledOtherwise, null);
            }

            claim = again;
        }

        throw new TableStoreUnavailableException("The device is being changed by too many at once.");
    }

    /// <summary>Replaces what is known of a device.</summary>
    /// <param name="stored">The row of a device as it was read.</param>
    /// <param name="device">The device as it shall be.</param>
    /// <param name="cancellationToken">Ends the wait; the device may be changed all the same.</param>
    /// <returns>False where the row was changed meanwhile.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the device may be changed all the same.</exception>
    public Task<bool> ReplaceAsync(StoredDevice stored, Device device, CancellationToken cancellationToken) =>
        ChangeAsync(stored, device, DeviceRow.Write(BucketOf(device.DeviceId), device), cancellationToken);

    /// <summary>Ends a device's registration. Its tombstone tells a later one that it is another life.</summary>
    /// <param name="stored">The row of a device as it was read.</param>
    /// <param name="cancellationToken">Ends the wait; the device may be deleted all the same.</param>
    /// <returns>False where the row was changed meanwhile.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the device may be deleted all the same.</exception>
    public Task<bool> DeleteAsync(StoredDevice stored, CancellationToken cancellationToken)
    {
        var deviceId = stored.Device!.DeviceId;
        return ChangeAsync(
            stored, null, DeviceRow.WriteTombstone(BucketOf(deviceId), deviceId, stored.Registration), cancellationToken);
    }

    private async Task<bool> ChangeAsync(
        StoredDevice stored, Device? device, TableEntity row, CancellationToken cancellationToken)
    {
        var bucket = row.PartitionKey;
        var from = DeviceIndex.KeysOf(stored.Device);
        var to = DeviceIndex.KeysOf(device);
        for (var attempt = 0; ; attempt++)
        {
            var write = new TransactionOperation(TransactionKind.Update, new TableEntityRow(row), stored.ETag);
            if (await CommitAsync(
                device ?? stored.Device!, device is null, row, [write, .. IndexChanges.Between(bucket, from, to)], cancellationToken))
            {
                return true;
            }

            // An index row that somebody else's hand took away cannot be deleted, and must not bar the change.
            if (attempt > 0 || await RemoveMissingAsync(bucket, from, to, cancellationToken) == 0)
            {
                return false;
            }
        }
    }

    private async Task<int> RemoveMissingAsync(
        string bucket, HashSet<string> from, HashSet<string> to, CancellationToken cancellationToken)
    {
        var missing = 0;
        foreach (var key in from.Where(key => !to.Contains(key)).ToList())
        {
            if (await tables.FindAsync(TableNames.Devices, bucket, key, [nameof(TableEntity.RowKey)], cancellationToken) is null)
            {
                from.Remove(key);
                missing++;
            }
        }

        return missing;
    }

    private async Task<bool> TryRegisterAsync(
        Device device, StoredDevice? former, TransactionOperation claim, CancellationToken cancellationToken)
    {
        var bucket = BucketOf(device.DeviceId);
        var row = DeviceRow.Write(bucket, device);
        var write = former is null
            ? new TransactionOperation(TransactionKind.Add, new TableEntityRow(row))
            : new TransactionOperation(TransactionKind.Update, new TableEntityRow(row), former.ETag);
        var indexes = IndexChanges.Between(bucket, DeviceIndex.KeysOf(null), DeviceIndex.KeysOf(device));
        if (claim.Row.PartitionKey == bucket)
        {
            return await CommitAsync(device, false, row, [claim, write, .. indexes], cancellationToken);
        }

        return (await tables.SubmitAsync(TableNames.Devices, [claim], cancellationToken)).IsCommitted
            && await CommitAsync(device, false, row, [write, .. indexes], cancellationToken);
    }

    private async Task<bool> CommitAsync(
        Device device, bool isDeleted, TableEntity row, TransactionOperation[] operations, CancellationToken cancellationToken)
    {
        var changed = new ChangedDevice(new RegisteredDevice(device.DeviceId, device.Registration, device.Status), isDeleted);
        var outcome = await log.CommitAsync(new RegistryChange(changed, row, operations), cancellationToken);
        return outcome == RegistryChangeOutcome.Committed;
    }

    private Device New(string deviceId, DeviceProperties properties, DeviceStatus status, StoredDevice? former)
    {
        var now = Timestamp.Cut(time.GetUtcNow());
        return new Device
        {
            DeviceId = deviceId,
            Properties = properties,
            Status = status,
            CreatedAt = now,
            UpdatedAt = now,
            Registration = (former?.Registration ?? 0) + 1,
            KeyGeneration = 1,
        };
    }

    private string BucketOf(string deviceId) => Bucket.Of(deviceId, options.Value.Buckets);
}
