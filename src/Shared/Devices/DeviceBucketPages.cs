using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>The devices of one bucket by id, read in pages as they are asked for.</summary>
internal sealed class DeviceBucketPages(TableStore tables, string bucket, string? after, int pageSize)
{
    private readonly Queue<Device> _devices = new();
    private readonly string _filter = TableClient.CreateQueryFilter(
        $"PartitionKey eq {bucket} and RowKey gt {DeviceKeys.DevicePrefix + after} and RowKey lt {DeviceKeys.DeviceEnd}");

    private string? _continuation;
    private bool _isRead;

    /// <summary>Whether nothing is left, as far as has been read.</summary>
    public bool IsAtEnd => _devices.Count == 0 && _isRead && _continuation is null;

    /// <summary>The next device, which stays; null at the end.</summary>
    public async ValueTask<Device?> PeekAsync(CancellationToken cancellationToken)
    {
        while (_devices.Count == 0 && !IsAtEnd)
        {
            await ReadPageAsync(cancellationToken);
        }

        return _devices.TryPeek(out var device) ? device : null;
    }

    public void Take() => _devices.Dequeue();

    private async Task ReadPageAsync(CancellationToken cancellationToken)
    {
        var page = await tables.QueryPageAsync(
            TableNames.Devices, _filter, null, pageSize, _continuation, cancellationToken);
        _isRead = true;
        _continuation = page.Continuation;
        foreach (var row in page.Entities)
        {
            if (DeviceRow.Read(row).Device is { } device)
            {
                _devices.Enqueue(device);
            }
        }
    }
}
