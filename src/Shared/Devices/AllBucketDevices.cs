using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.Devices;

/// <summary>All devices of one bucket.</summary>
internal sealed class AllBucketDevices(TableStore tables, string bucket, string? after, int pageSize) : BucketDevices(pageSize)
{
    private readonly PointQuery _query = new()
    {
        Filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {bucket} and RowKey gt {DeviceKeys.DevicePrefix + after} and RowKey lt {DeviceKeys.DeviceEnd}"),
    };

    protected override async Task<string?> ReadPageAsync(
        Queue<(string DeviceId, Device? Device)> page, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        using var rows = await tables.QueryPointsAsync(
            TableNames.Devices, _query with { PageSize = pageSize, Continuation = continuation }, cancellationToken);
        foreach (var row in DeviceRowJson.ReadPage(rows.Json.Span))
        {
            page.Enqueue(row);
        }

        return rows.Continuation;
    }
}
