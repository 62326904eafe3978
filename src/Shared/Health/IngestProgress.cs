using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Health;

/// <summary>
/// Where ingest is in each partition, kept in the table <c>progress</c>: checkpoints belong to the host and lie elsewhere
/// on each. For operators alone; nothing is resumed from it.
/// </summary>
public sealed partial class IngestProgress(TableStore tables, TimeProvider time, ILogger<IngestProgress> logger) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, LatestWrite> _partitions = new(StringComparer.Ordinal);

    /// <summary>Says that a partition is in the tables up to an event. Returns at once and never throws: the position is
    /// written behind, one write a partition at a time, and of positions that come meanwhile the last.</summary>
    /// <param name="partition">The partition, such as <c>0</c>.</param>
    /// <param name="sequenceNumber">The number of the last event of the batch.</param>
    /// <param name="enqueuedTime">When the hub took it in.</param>
    public void Report(string partition, long sequenceNumber, DateTimeOffset enqueuedTime) =>
        _partitions.GetOrAdd(partition, id => new LatestWrite(position => WriteAsync(id, position)))
            .Put(new IngestPosition(sequenceNumber, enqueuedTime));

    /// <summary>Where ingest is, by partition; a partition that was never read is not in it.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    internal async Task<IReadOnlyDictionary<string, IngestPosition>> ReadAsync(CancellationToken cancellationToken)
    {
        var positions = new Dictionary<string, IngestPosition>(StringComparer.Ordinal);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {TelemetryHub.Name}");
        await foreach (var row in tables.QueryAsync(TableNames.Progress, filter, null, cancellationToken))
        {
            positions[row.RowKey] = IngestPositionRow.Read(row);
        }

        return positions;
    }

    /// <summary>Waits for the writes in hand.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(_partitions.Values.Select(partition => partition.Idle)).WaitAsync(StopTimeout, time);
        }
        catch (TimeoutException)
        {
            // The store is out; the next batch reports anew.
        }
    }

    private async Task WriteAsync(string partition, IngestPosition position)
    {
        try
        {
            await tables.UpsertAsync(
                TableNames.Progress, IngestPositionRow.Write(TelemetryHub.Name, partition, position), CancellationToken.None);
        }
        catch (TableStoreUnavailableException exception)
        {
            Log.NotWritten(logger, partition, exception);
        }
    }
}
