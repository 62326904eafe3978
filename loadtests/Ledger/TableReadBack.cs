using System.Buffers.Binary;
using System.Globalization;
using Azure.Data.Tables;
using Serverless.LoadTests.Fleet;

namespace Serverless.LoadTests.Ledger;

/// <summary>
/// Reads the tables themselves. It knows the documented layout (docs/decisions/0002-table-layout.md) by code of its own, so
/// that a mistake of the backend's readers cannot hide one of its writers.
/// </summary>
internal static class TableReadBack
{
    private const int OrderBytes = 24;
    private const long LastTime = 99_999_999_999_999;
    private const long LastSequence = 9_007_199_254_740_991;

    /// <param name="tables">Connection string.</param>
    /// <param name="fleet">Whose rows are read.</param>
    /// <param name="since">Dead letters of events enqueued before it belong to someone else.</param>
    /// <param name="found">Takes what there is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Azure.RequestFailedException">The tables cannot be read.</exception>
    public static async Task RunAsync(string tables, Population fleet, DateTimeOffset since, ReadBack found, CancellationToken cancellationToken)
    {
        var service = new TableServiceClient(tables);
        var month = since.AddDays(-1).UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture);
        await foreach (var table in service.QueryAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var client = service.GetTableClient(table.Name);
            if (IsOfMonthFrom(table.Name, "telemetry", month))
            {
                await ReadHistoryAsync(client, fleet, found, cancellationToken).ConfigureAwait(false);
            }
            else if (IsOfMonthFrom(table.Name, "deadletters", month))
            {
                await ReadDeadLettersAsync(client, since, found, cancellationToken).ConfigureAwait(false);
            }
            else if (table.Name == "state")
            {
                await ReadStatesAsync(client, fleet, found, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string Of(Population fleet) => $"RowKey ge '{fleet.Names.Prefix}' and RowKey lt '{fleet.Names.Prefix}~'";

    private static bool IsOfMonthFrom(string table, string prefix, string month) =>
        table.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(table[prefix.Length..], month) >= 0;

    private static async Task ReadHistoryAsync(TableClient table, Population fleet, ReadBack found, CancellationToken cancellationToken)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(Of(fleet), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // {deviceId}~{registration}~{inverted time}~{inverted sequence}~{hash}
            var parts = row.RowKey.Split('~');
            if (fleet.Names.NumberOf(parts[0]) is { } device && device < fleet.Devices)
            {
                found.AddReading(device, LastTime - Number(parts[2]), LastSequence - Number(parts[3]), name => row.TryGetValue(Column(name), out var value) ? value : null);
            }
        }
    }

    private static async Task ReadStatesAsync(TableClient table, Population fleet, ReadBack found, CancellationToken cancellationToken)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(Of(fleet), cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (fleet.Names.NumberOf(row.RowKey) is { } device && device < fleet.Devices)
            {
                // A time, a sequence and a hash for each metric, in the order of their names.
                var (orders, names) = (row.GetBinary("orders") ?? [], row.Keys.Where(key => key.StartsWith("m_", StringComparison.Ordinal)).Select(MetricOf).Order(StringComparer.Ordinal).ToList());
                found.AddState(device, name => names.IndexOf(name) is >= 0 and var place && orders.Length >= (place + 1) * OrderBytes
                    ? new ShownMetric(
                        BinaryPrimitives.ReadInt64BigEndian(orders.AsSpan(place * OrderBytes)),
                        BinaryPrimitives.ReadInt64BigEndian(orders.AsSpan((place * OrderBytes) + 8)),
                        row[Column(name)])
                    : null);
            }
        }
    }

    private static async Task ReadDeadLettersAsync(TableClient table, DateTimeOffset since, ReadBack found, CancellationToken cancellationToken)
    {
        // d~{enqueued ms}-{partition}-{sequence number}-{index} is the dead letter, b~{the same without index}~{chunk} the bytes
        // of its event in columns d0 to d7, of which the first bodyLength are the body.
        var letters = new List<(string Event, string Reason)>();
        var bodies = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var parts = row.RowKey.Split('~');
            if (parts[0] == "d" && Number(parts[1].Split('-')[0]) >= since.ToUnixTimeMilliseconds())
            {
                letters.Add((parts[1][..parts[1].LastIndexOf('-')], row.GetString("reason")));
            }
            else if (parts[0] == "b" && row.GetInt32("bodyLength") is { } length)
            {
                // An event of this fleet fits the first column of its first chunk.
                bodies[parts[1]] = row.GetBinary("d0") is { } bytes && bytes.Length >= length ? bytes[..length] : [];
            }
        }

        foreach (var (source, reason) in letters)
        {
            found.AddDeadLetter(reason, bodies.GetValueOrDefault(source));
        }
    }

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Column(string metric) =>
        "m_" + metric.Replace("_", "__", StringComparison.Ordinal).Replace(".", "_d", StringComparison.Ordinal);

    private static string MetricOf(string column) =>
        string.Join('_', column[2..].Split("__").Select(part => part.Replace("_d", ".", StringComparison.Ordinal)));
}
