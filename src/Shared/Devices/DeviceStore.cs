using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices.Registry;
using Serverless.Shared.Http;
using Serverless.Shared.Tables;

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
    public async Task<(RegistrationOutcome Outcome, Device? Device)> RegisterAsync(
        string deviceId, DeviceProperties properties, DeviceStatus status, CancellationToken cancellationToken)
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

            if (await claims.ClaimAgainAsync(deviceId, cancellationToken) is not { } again)
            {
                return (RegistrationOutcome.SpelledOtherwise, null);
            }

            claim = again;
        }

        throw new TableStoreUnavailableException("The device is being changed by too many at once.");
    }

    /// <summary>Replaces what is known of a device.</summary>
    /// <param name="stored">The row as it was read.</param>
    /// <param name="device">The device as it shall be.</param>
    /// <param name="cancellationToken">Ends the wait; the device may be changed all the same.</param>
    /// <returns>False where the row was changed meanwhile.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out; the device may be changed all the same.</exception>
    public async Task<bool> ReplaceAsync(StoredDevice stored, Device device, CancellationToken cancellationToken)
    {
        var row = DeviceRow.Write(BucketOf(device.DeviceId), device);
        return await CommitAsync(
            device, row, [new(TableTransactionActionType.UpdateReplace, row, stored.ETag)], cancellationToken);
    }

    private async Task<bool> TryRegisterAsync(
        Device device, StoredDevice? former, TableTransactionAction claim, CancellationToken cancellationToken)
    {
        var bucket = BucketOf(device.DeviceId);
        var row = DeviceRow.Write(bucket, device);
        var write = former is null
            ? new TableTransactionAction(TableTransactionActionType.Add, row)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, former.ETag);
        if (claim.Entity.PartitionKey == bucket)
        {
            return await CommitAsync(device, row, [claim, write], cancellationToken);
        }

        return (await tables.SubmitAsync(TableNames.Devices, [claim], cancellationToken)).IsCommitted
            && await CommitAsync(device, row, [write], cancellationToken);
    }

    private async Task<bool> CommitAsync(
        Device device, TableEntity row, TableTransactionAction[] actions, CancellationToken cancellationToken)
    {
        var registered = new RegisteredDevice(device.DeviceId, device.Registration, device.Status);
        var outcome = await log.CommitAsync(new RegistryChange(registered, row, actions), cancellationToken);
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
