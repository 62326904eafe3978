using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;

namespace Serverless.Benchmarks.TableEmulatorScale;

/// <summary>Fills a table through the emulator's own store, in large transactions: through HTTP, ten million rows would take most of an hour.</summary>
internal static class BulkLoad
{
    public const int Partitions = 4;
    public const string Table = "rows";
    private const int RowsPerTransaction = 10_000;

    /// <summary>Rows are like history rows: four partitions, a device and a time in the key, six properties.</summary>
    public static string RowKey(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"device-{Scatter(number) % 5000:D4}~{number:D10}");

    public static string PartitionKey(int number) => string.Create(CultureInfo.InvariantCulture, $"{number % Partitions:D4}");

    public static async Task<TimeSpan> FillAsync(string directory, int rows, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var store = TableStore.Open(new TableEmulatorOptions { DataDirectory = directory }, NullLogger.Instance);
        await store.WriteAsync(new CreateTableCommand(Table), cancellationToken).ConfigureAwait(false);
        var pending = new Queue<Task<WriteOutcome>>();
        for (var from = 0; from < rows; from += RowsPerTransaction)
        {
            // Four at a time keep the writer busy and memory small.
            if (pending.Count == 4) Check(await pending.Dequeue().ConfigureAwait(false));
            var writes = Enumerable.Range(from, Math.Min(RowsPerTransaction, rows - from)).Select(Write).ToList();
            pending.Enqueue(store.WriteAsync(new EntityTransaction(Table, writes), cancellationToken));
        }

        foreach (var task in pending) Check(await task.ConfigureAwait(false));
        return Stopwatch.GetElapsedTime(started);
    }

    private static EntityWrite Write(int number)
    {
        var (partitionKey, rowKey) = (PartitionKey(number), RowKey(number));
        return new EntityWrite
        {
            Action = EntityAction.Insert,
            Key = EntityKey.Make(partitionKey, rowKey),
            KeyChars = partitionKey.Length + rowKey.Length,
            Properties = Properties(number),
        };
    }

    private static byte[] Properties(int number)
    {
        var properties = new PropertyWriter();
        properties.Append("seq"u8, EdmType.Int64, number);
        properties.Append("ts"u8, EdmType.DateTime, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(number).Ticks);
        properties.Append("temperature"u8, number * 0.1);
        properties.Append("pressure"u8, number * 0.2);
        properties.Append("running"u8, number % 2 == 0);
        properties.Append("mode"u8, EdmType.String, Encoding.UTF8.GetBytes("auto"));
        return properties.Written.ToArray();
    }

    private static uint Scatter(int number) => (uint)number * 2654435761u;

    private static void Check(WriteOutcome outcome)
    {
        if (outcome.Error is { } error) throw new InvalidOperationException($"The load was refused: {error.Code}.");
    }
}
