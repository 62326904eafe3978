using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Points;

namespace Serverless.Shared.Devices.Indexes;

/// <summary>The devices of one bucket that an index lists.</summary>
internal sealed class IndexedBucketDevices(TableStore tables, string bucket, string index, string? after, int pageSize)
    : BucketDevices(pageSize)
{
    private readonly DeviceRows _devices = new(tables, bucket);
    private readonly PointQuery _query = new()
    {
        Filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {bucket} and RowKey gt {index + after} and RowKey lt {DeviceIndex.EndOf(index)}"),
        Select = nameof(TableEntity.RowKey),
    };

    protected override async Task<string?> ReadPageAsync(
        Queue<(string DeviceId, Device? Device)> page, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        using var rows = await tables.QueryPointsAsync(
            TableNames.Devices, _query with { PageSize = pageSize, Continuation = continuation }, cancellationToken);
        var deviceIds = DeviceRowJson.ReadRowKeys(rows.Json.Span).ConvertAll(DeviceIndex.DeviceId);
        var devices = await _devices.ReadAsync(deviceIds, cancellationToken);
        foreach (var deviceId in deviceIds)
        {
            page.Enqueue((deviceId, devices.GetValueOrDefault(deviceId)));
        }

        return rows.Continuation;
    }
}
