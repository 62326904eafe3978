using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;

namespace Serverless.Benchmarks.AgainstAzurite;

/// <summary>A table under the official client, whichever server is behind it.</summary>
internal sealed class RowsTable
{
    public const int Partitions = 4;
    public const int TransactionSize = 100;

    private readonly Random _random = new(1);
    private readonly int[] _rows = new int[Partitions];
    private readonly TableClient _table;

    public RowsTable(string connectionString) =>
        _table = new TableClient(connectionString, "rows", new TableClientOptions { Retry = { NetworkTimeout = TimeSpan.FromMinutes(5) } });

    /// <summary>Rows of the partition that has fewest.</summary>
    public int Rows => _rows.Min();

    /// <summary>Fills every partition, or as many rows as fit the time.</summary>
    public async Task FillAsync(int rows, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
        var started = Stopwatch.GetTimestamp();
        while (Rows < rows && Stopwatch.GetElapsedTime(started) < atMost)
        {
            await Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => InsertAsync(partition, cancellationToken))).ConfigureAwait(false);
        }
    }

    /// <summary>Transactions of inserts, one after the other over all partitions.</summary>
    /// <returns>Entities a second.</returns>
    public async Task<double> MeasureInsertsAsync(int transactions, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < transactions; i++)
        {
            await InsertAsync(i % Partitions, cancellationToken).ConfigureAwait(false);
        }

        return transactions * TransactionSize / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Point reads of rows all over the table, one after the other.</summary>
    /// <returns>Reads a second.</returns>
    public async Task<double> MeasureReadsAsync(int reads, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < reads; i++)
        {
            var partition = i % Partitions;
            await _table.GetEntityAsync<TableEntity>(
                PartitionKey(partition), RowKey(_random.Next(_rows[partition])), cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return reads / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task InsertAsync(int partition, CancellationToken cancellationToken)
    {
        var actions = Enumerable.Range(_rows[partition], TransactionSize).Select(number => Add(PartitionKey(partition), RowKey(number)));
        await _table.SubmitTransactionAsync(actions, cancellationToken).ConfigureAwait(false);
        _rows[partition] += TransactionSize;
    }

    private static string PartitionKey(int partition) => string.Create(CultureInfo.InvariantCulture, $"b{partition:D4}");

    /// <summary>Like a history key: devices take turns.</summary>
    private static string RowKey(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"device-{number % 1000:D6}~000001~{number:D14}");

    private static TableTransactionAction Add(string partitionKey, string rowKey) => new(
        TableTransactionActionType.Add,
        new TableEntity(partitionKey, rowKey)
        {
            ["seq"] = 1L,
            ["ts"] = DateTimeOffset.UnixEpoch,
            ["temperature"] = 21.5,
            ["pressure"] = 1.5,
            ["running"] = true,
            ["mode"] = "auto",
        });
}
