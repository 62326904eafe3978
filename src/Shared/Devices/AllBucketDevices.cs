using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices;

/// <summary>All devices of one bucket.</summary>
internal sealed class AllBucketDevices(TableStore tables, string bucket, string? after, int pageSize) : BucketDevices(pageSize)
{
    private readonly string _filter = TableClient.CreateQueryFilter(
        $"PartitionKey eq {bucket} and RowKey gt {DeviceKeys.DevicePrefix + after} and RowKey lt {DeviceKeys.DeviceEnd}");

    protected override async Task<string?> ReadPageAsync(
        Queue<(string DeviceId, Device? Device)> page, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var rows = await tables.QueryPageAsync(TableNames.Devices, _filter, null, pageSize, continuation, cancellationToken);
        foreach (var row in rows.Entities)
        {
            page.Enqueue((DeviceRow.DeviceId(row), DeviceRow.Read(row).Device));
        }

        return rows.Continuation;
    }
}
