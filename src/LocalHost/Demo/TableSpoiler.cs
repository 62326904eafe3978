using Azure.Data.Tables;

namespace Serverless.LocalHost.Demo;

/// <summary>Spoils one reading of one device in the tables, past the backend.</summary>
internal static class TableSpoiler
{
    public static async Task SpoilAsync(
        TableServiceClient tables, DemoBreak how, string deviceId, CancellationToken cancellationToken)
    {
        if (how == DemoBreak.Stale)
        {
            await StaleAsync(tables, deviceId, cancellationToken);
            return;
        }

        await foreach (var table in tables.QueryAsync($"TableName ge 'telemetry2' and TableName lt 'telemetry3'", cancellationToken: cancellationToken))
        {
            var client = tables.GetTableClient(table.Name);
            await foreach (var row in client.QueryAsync<TableEntity>(TableScan.RowsOf(deviceId), cancellationToken: cancellationToken))
            {
                if (how == DemoBreak.Drop)
                {
                    await client.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
                }
                else
                {
                    // The key ends in a hash: another last digit makes another row of the same reading.
                    row.RowKey = row.RowKey[..^1] + (row.RowKey[^1] == '0' ? '1' : '0');
                    await client.AddEntityAsync(row, cancellationToken);
                }

                return;
            }
        }
    }

    private static async Task StaleAsync(TableServiceClient tables, string deviceId, CancellationToken cancellationToken)
    {
        var client = tables.GetTableClient("state");
        await foreach (var row in client.QueryAsync<TableEntity>($"RowKey eq '{deviceId}'", cancellationToken: cancellationToken))
        {
            var metric = row.Keys.First(name => name.StartsWith("m_", StringComparison.Ordinal));
            row[metric] = row.GetDouble(metric) - 1;
            await client.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
        }
    }
}
