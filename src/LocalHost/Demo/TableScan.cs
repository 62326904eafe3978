using System.Buffers.Binary;
using System.Globalization;
using Azure.Data.Tables;

namespace Serverless.LocalHost.Demo;

/// <summary>
/// A raw scan of the tables. It reads the documented layout (docs/decisions/0002-table-layout.md) by code of its own, so
/// that a mistake of the backend's readers cannot hide one of its writers.
/// </summary>
internal sealed record TableScan(IReadOnlyDictionary<string, Observed> Devices, IReadOnlyList<(string Reason, byte[] Body)> DeadLetters)
{
    /// <param name="tables">The store.</param>
    /// <param name="metrics">Each device's one metric.</param>
    /// <param name="since">Dead letters of events enqueued before this belong to someone else.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public static async Task<TableScan> RunAsync(
        TableServiceClient tables, IReadOnlyDictionary<string, string> metrics, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var devices = metrics.Keys.ToDictionary(device => device, _ => new Observed(), StringComparer.Ordinal);
        var deadLetters = new List<(string, byte[])>();
        await foreach (var table in tables.QueryAsync(cancellationToken: cancellationToken))
        {
            var client = tables.GetTableClient(table.Name);
            if (table.Name.StartsWith("telemetry", StringComparison.Ordinal))
            {
                await ReadHistoryAsync(client, metrics, devices, cancellationToken);
            }
            else if (table.Name.StartsWith("deadletters", StringComparison.Ordinal))
            {
                deadLetters.AddRange(await ReadDeadLettersAsync(client, since, cancellationToken));
            }
            else if (table.Name == "state")
            {
                await ReadStateAsync(client, metrics, devices, cancellationToken);
            }
        }

        return new TableScan(devices, deadLetters);
    }

    /// <summary>A filter for the history rows of a device in any bucket.</summary>
    public static string RowsOf(string deviceId) => $"RowKey ge '{deviceId}~' and RowKey lt '{deviceId}~~'";

    private static async Task ReadHistoryAsync(
        TableClient table,
        IReadOnlyDictionary<string, string> metrics,
        Dictionary<string, Observed> devices,
        CancellationToken cancellationToken)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            // {deviceId}~{registration}~{inverted time}~{inverted sequence}~{hash}
            var parts = row.RowKey.Split('~');
            if (devices.TryGetValue(parts[0], out var device))
            {
                var time = 99_999_999_999_999 - long.Parse(parts[2], CultureInfo.InvariantCulture);
                var sequence = 9_007_199_254_740_991 - long.Parse(parts[3], CultureInfo.InvariantCulture);
                device.Add(new DemoReading(time, sequence, row.GetDouble(Column(metrics[parts[0]])) ?? double.NaN));
            }
        }
    }

    private static async Task ReadStateAsync(
        TableClient table,
        IReadOnlyDictionary<string, string> metrics,
        Dictionary<string, Observed> devices,
        CancellationToken cancellationToken)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            if (devices.TryGetValue(row.RowKey, out var device) && row.GetDouble(Column(metrics[row.RowKey])) is { } value)
            {
                // One metric, so one order: time, sequence, hash.
                var orders = row.GetBinary("orders").AsSpan();
                device.Latest = new DemoReading(
                    BinaryPrimitives.ReadInt64BigEndian(orders), BinaryPrimitives.ReadInt64BigEndian(orders[8..]), value);
            }
        }
    }

    private static async Task<List<(string Reason, byte[] Body)>> ReadDeadLettersAsync(
        TableClient table, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // d~{enqueued ms}-{partition}-{sequence number}-{index}: the dead letter; b~{the same without index}~{chunk}: the
        // bytes of its event in columns d0 to d7, of which the first bodyLength are the body.
        var letters = new List<(string Event, string Reason)>();
        var chunks = new Dictionary<string, List<TableEntity>>(StringComparer.Ordinal);
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            var parts = row.RowKey.Split('~');
            if (parts[0] == "d" && long.Parse(parts[1].Split('-')[0], CultureInfo.InvariantCulture) >= since.ToUnixTimeMilliseconds())
            {
                letters.Add((parts[1][..parts[1].LastIndexOf('-')], row.GetString("reason")));
            }
            else if (parts[0] == "b")
            {
                chunks.TryAdd(parts[1], []);
                chunks[parts[1]].Add(row);
            }
        }

        return [.. letters.Select(letter => (letter.Reason, Body(chunks.GetValueOrDefault(letter.Event) ?? [])))];
    }

    private static byte[] Body(List<TableEntity> chunks)
    {
        var bytes = chunks
            .OrderBy(chunk => chunk.RowKey, StringComparer.Ordinal)
            .SelectMany(chunk => Enumerable.Range(0, 8).Select(column => chunk.GetBinary($"d{column}") ?? []))
            .SelectMany(part => part);
        return [.. bytes.Take(chunks.Count == 0 ? 0 : chunks.Min(chunk => chunk.GetInt32("bodyLength")) ?? 0)];
    }

    private static string Column(string metric) => "m_" + metric.Replace("_", "__", StringComparison.Ordinal).Replace(".", "_d", StringComparison.Ordinal);
}
