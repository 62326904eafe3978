using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>
/// What an instance knows of the devices of one bucket: read once row by row, then kept up to date from the log.
/// </summary>
internal sealed class RegistryBucket(TableStore tables, string bucket, int capacity, TimeSpan pollInterval, TimeProvider time)
{
    // Between the hub's clock and this instance's.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(10);

    private readonly RegistryLogReader _log = new(tables, bucket);
    private readonly Lock _gate = new();
    private CachedDevices _devices = new(capacity);
    private long? _lastNumber;
    private long _refreshedAt;
    private DateTimeOffset _refreshedAtUtc;
    private Task? _refresh;

    /// <summary>Brings the view up to date unless it is new enough for the events it is to judge. Callers at once share one
    /// read.</summary>
    /// <param name="newest">When the newest of the events was enqueued. Whatever was changed before that is known
    /// afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async ValueTask RefreshAsync(DateTimeOffset newest, CancellationToken cancellationToken)
    {
        var calledAt = time.GetTimestamp();
        while (true)
        {
            Task refresh;
            lock (_gate)
            {
                if (IsFresh(newest, calledAt))
                {
                    return;
                }

                // Shared, so that no caller's cancellation may end it; each of its requests has a time limit. It may have
                // begun before this call, and then does not count.
                refresh = _refresh ??= Task.Run(RefreshSharedAsync, CancellationToken.None);
            }

            await refresh.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Adds those of the ids that are known to <paramref name="found"/>, the others to
    /// <paramref name="missing"/>.</summary>
    public void Find(IEnumerable<string> deviceIds, Dictionary<string, RegisteredDevice> found, List<string> missing)
    {
        lock (_gate)
        {
            foreach (var deviceId in deviceIds)
            {
                if (_devices.TryGet(deviceId, out var device))
                {
                    found[deviceId] = device;
                }
                else
                {
                    missing.Add(deviceId);
                }
            }
        }
    }

    /// <summary>Reads a device's own row.</summary>
    /// <returns>Null where it is not registered.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<RegisteredDevice?> ReadAsync(string deviceId, CancellationToken cancellationToken)
    {
        CachedDevices devices;
        lock (_gate)
        {
            devices = _devices;
        }

        var row = await tables.FindAsync(
            TableNames.Devices, bucket, DeviceKeys.Device(deviceId), CachedDevice.Columns, cancellationToken);
        if (row is null || CachedDevice.Read(row) is not { } device)
        {
            return null;
        }

        lock (_gate)
        {
            // A load meanwhile may have left it out for good, where it was deleted after it was read here.
            if (ReferenceEquals(devices, _devices))
            {
                _devices.Put(device);
            }
        }

        return device.Device;
    }

    /// <summary>A device that was deleted and registered again is another life: what it sends then must not be taken for the
    /// former one's, however young the view is. Events from long before the view, as in a backlog, need no new one.</summary>
    private bool IsFresh(DateTimeOffset newest, long calledAt) =>
        _lastNumber is not null
        && (_refreshedAt >= calledAt
            || (newest < _refreshedAtUtc - MaxClockSkew && time.GetElapsedTime(_refreshedAt) < pollInterval));

    private async Task RefreshSharedAsync()
    {
        try
        {
            var startedAt = time.GetTimestamp();
            var startedAtUtc = time.GetUtcNow();
            if (_lastNumber is not { } number || !await TryPollAsync(number))
            {
                await LoadAsync();
            }

            lock (_gate)
            {
                _refreshedAt = startedAt;
                _refreshedAtUtc = startedAtUtc;
            }
        }
        finally
        {
            lock (_gate)
            {
                _refresh = null;
            }
        }
    }

    private async Task<bool> TryPollAsync(long number)
    {
        if (await _log.ReadAfterAsync(number, CancellationToken.None) is not { } changes)
        {
            return false;
        }

        lock (_gate)
        {
            foreach (var change in changes)
            {
                foreach (var device in change.Devices)
                {
                    _devices.Put(new CachedDevice(device.Device, change.Number, device.IsDeleted));
                }
            }

            _lastNumber = number + changes.Count;
        }

        return true;
    }

    private async Task LoadAsync()
    {
        // The log's end first: what is changed while the rows are read is read again from the log.
        var number = await _log.ReadLastNumberAsync(CancellationToken.None);
        var devices = new CachedDevices(capacity);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {bucket} and RowKey ge {DeviceKeys.DevicePrefix} and RowKey lt {DeviceKeys.DeviceEnd}");
        await foreach (var row in tables.QueryAsync(TableNames.Devices, filter, CachedDevice.Columns, CancellationToken.None))
        {
            if (CachedDevice.Read(row) is { } device)
            {
                devices.Put(device);
            }

            if (devices.IsFull)
            {
                // The others are read one by one when they send.
                break;
            }
        }

        lock (_gate)
        {
            devices.PutNewer(_devices, number);
            _devices = devices;
            _lastNumber = number;
        }
    }
}
