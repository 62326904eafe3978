using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>The devices of one bucket that an index lists.</summary>
internal sealed class IndexedBucketDevices(TableStore tables, string bucket, string index, string? after, int pageSize)
    : BucketDevices(pageSize)
{
    private static readonly string[] Columns = [nameof(TableEntity.RowKey)];

    private readonly DeviceRows _devices = new(tables, bucket);
    private readonly string _filter = TableClient.CreateQueryFilter(
        $"PartitionKey eq {bucket} and RowKey gt {index + after} and RowKey lt {DeviceIndex.EndOf(index)}");

    protected override async Task<string?> ReadPageAsync(
        Queue<(string DeviceId, Device? Device)> page, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var rows = await tables.QueryPageAsync(TableNames.Devices, _filter, Columns, pageSize, continuation, cancellationToken);
        var deviceIds = rows.Entities.Select(row => DeviceIndex.DeviceId(row.RowKey)).ToList();
        var devices = await _devices.ReadAsync(deviceIds, cancellationToken);
        foreach (var deviceId in deviceIds)
        {
            page.Enqueue((deviceId, devices.GetValueOrDefault(deviceId)));
        }

        return rows.Continuation;
    }
}
