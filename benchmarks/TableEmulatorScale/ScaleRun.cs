using System.Diagnostics;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator;

namespace Serverless.Benchmarks.TableEmulatorScale;

/// <summary>One table that is measured, over HTTP with the official client, in this process.</summary>
internal sealed class ScaleRun : IAsyncDisposable
{
    private const int Reads = 2000;
    private const int Transactions = 50;
    private const int TransactionSize = 100;

    private readonly Random _random = new(1);
    private readonly TableEmulatorServer _server;
    private readonly TableClient _table;
    private readonly int _rows;
    private int _next;

    private ScaleRun(TableEmulatorServer server, int rows)
    {
        _server = server;
        _table = new TableServiceClient(server.ConnectionString).GetTableClient(BulkLoad.Table);
        _rows = rows;
        _next = rows;
    }

    public static async Task<ScaleRun> OpenAsync(string directory, int rows, CancellationToken cancellationToken)
    {
        var options = new TableEmulatorOptions { Port = 0, DataDirectory = directory };
        var server = await TableEmulatorServer.StartAsync(options, NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
        return new ScaleRun(server, rows);
    }

    /// <summary>Reads of rows all over the table, one after the other; microseconds a read.</summary>
    public async Task<double> PointReadsAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Reads; i++)
        {
            var number = _random.Next(_rows);
            await _table.GetEntityAsync<TableEntity>(BulkLoad.PartitionKey(number), BulkLoad.RowKey(number), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Reads;
    }

    /// <summary>Transactions of 100 inserts all over a partition, one after the other; microseconds a transaction.</summary>
    public async Task<double> TransactionsAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Transactions; i++)
        {
            var actions = Enumerable.Range(0, TransactionSize).Select(_ => Add(BulkLoad.PartitionKey(i), BulkLoad.RowKey(_next++))).ToList();
            await _table.SubmitTransactionAsync(actions, cancellationToken).ConfigureAwait(false);
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Transactions;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static TableTransactionAction Add(string partitionKey, string rowKey) => new(
        TableTransactionActionType.Add,
        new TableEntity(partitionKey, rowKey)
        {
            ["seq"] = 1L,
            ["ts"] = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ["temperature"] = 21.5,
            ["pressure"] = 1.5,
            ["running"] = true,
            ["mode"] = "auto",
        });
}
