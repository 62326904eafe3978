using Azure.Data.Tables;
using Serverless.Benchmarks.Fleet;
using Serverless.Shared.Tables;

namespace Serverless.Benchmarks.EndToEnd;

/// <summary>Holds the tables against what was sent.</summary>
internal static class StoredRows
{
    /// <param name="tables">The tables.</param>
    /// <param name="fleet">The devices; nobody else has sent.</param>
    /// <param name="rounds">Readings that each of them sent.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">A reading is missing, or there is one too many.</exception>
    public static async Task CheckAsync(string tables, DeviceFleet fleet, int rounds, CancellationToken cancellationToken)
    {
        var service = new TableServiceClient(tables);
        var rows = fleet.All.ToDictionary(device => device, _ => 0, StringComparer.Ordinal);
        await foreach (var table in service.QueryAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (table.Name.StartsWith(TableNames.HistoryPrefix, StringComparison.Ordinal))
            {
                await CountAsync(service.GetTableClient(table.Name), rows, cancellationToken).ConfigureAwait(false);
            }
        }

        Check("history rows", rows, rounds);
        Check("the state's reading", await ReadStatesAsync(service, cancellationToken).ConfigureAwait(false), rounds - 1);
        if (rows.Count != fleet.All.Count())
        {
            throw new InvalidOperationException("There are readings of devices that sent none.");
        }
    }

    private static async Task CountAsync(TableClient history, Dictionary<string, int> rows, CancellationToken cancellationToken)
    {
        string[] columns = [nameof(TableEntity.RowKey)];
        await foreach (var row in history.QueryAsync<TableEntity>(select: columns, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var device = row.RowKey[..row.RowKey.IndexOf('~', StringComparison.Ordinal)];
            rows[device] = rows.GetValueOrDefault(device) + 1;
        }
    }

    private static async Task<Dictionary<string, int>> ReadStatesAsync(TableServiceClient service, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in service.GetTableClient(TableNames.State)
            .QueryAsync<TableEntity>(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            states[row.RowKey] = (int)(row.GetDouble("m_" + TelemetryBody.Counter) ?? -1);
        }

        return states;
    }

    private static void Check(string what, Dictionary<string, int> found, int expected)
    {
        foreach (var (device, value) in found)
        {
            if (value != expected)
            {
                throw new InvalidOperationException($"{device}: {what} {value}, expected {expected}.");
            }
        }
    }
}
