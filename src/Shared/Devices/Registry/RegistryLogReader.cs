using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>Reads the change log of one bucket.</summary>
internal sealed class RegistryLogReader(TableStore tables, string bucket)
{
    /// <summary>Beyond this many changes, reading the devices anew is cheaper.</summary>
    internal const int MaxRows = 2_000;

    /// <summary>The number of the newest change; 0 where there is none.</summary>
    public async Task<long> ReadLastNumberAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {bucket} and RowKey ge {DeviceKeys.LogPrefix} and RowKey le {DeviceKeys.Log(0)}");
        string? continuation = null;
        do
        {
            var page = await tables.QueryPageAsync(
                TableNames.Devices, filter, [nameof(TableEntity.RowKey)], 1, continuation, cancellationToken);
            if (page.Entities.Count > 0)
            {
                return DeviceKeys.LogNumber(page.Entities[0].RowKey);
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return 0;
    }

    /// <summary>The changes after a number, oldest first.</summary>
    /// <returns>Null where some are missing, or they are too many.</returns>
    public async Task<IReadOnlyList<RegistryLogRow>?> ReadAfterAsync(long number, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {bucket} and RowKey ge {DeviceKeys.LogPrefix} and RowKey lt {DeviceKeys.Log(number)}");
        var rows = new List<RegistryLogRow>();
        await foreach (var row in tables.QueryAsync(TableNames.Devices, filter, null, cancellationToken))
        {
            rows.Add(RegistryLogRow.Read(row));
            if (rows.Count > MaxRows)
            {
                return null;
            }
        }

        rows.Reverse();
        var isGapless = rows.Count == 0 || (rows[0].Number == number + 1 && rows[^1].Number == number + rows.Count);
        return isGapless ? rows : null;
    }
}
