using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Azure;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Health;

/// <summary>
/// Where ingest is in each partition, kept in the table <c>progress</c>: checkpoints belong to the host and lie elsewhere
/// on each. For operators alone; nothing is resumed from it.
/// </summary>
public sealed class IngestProgress(TableStore tables, BackendMetrics metrics, TimeProvider time)
{
    /// <summary>Each attempt but the first follows a write of another instance; a partition has two at most, and not for long.</summary>
    private const int MaxAttempts = 5;

    // By partition, the row that this instance wrote last.
    private readonly ConcurrentDictionary<string, ETag> _written = new(StringComparer.Ordinal);

    private readonly Histogram<double> _lag = metrics.Meter.CreateHistogram<double>(
        "backend.ingest.lag", "s", "Time from the hub's taking in of a batch's last event to its rows in the tables.");

    /// <summary>Says that a partition is in the tables up to an event. Stored before the host's checkpoint, so that a
    /// process killed between the two leaves no lag behind that nobody works off. An instance that has lost the partition, and
    /// ends its last batch after the new one's first, moves nothing back.</summary>
    /// <param name="partition">The partition, such as <c>0</c>.</param>
    /// <param name="sequenceNumber">The number of the last event of the batch.</param>
    /// <param name="enqueuedTime">When the hub took it in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task ReportAsync(string partition, long sequenceNumber, DateTimeOffset enqueuedTime, CancellationToken cancellationToken)
    {
        await StoreAsync(partition, new IngestPosition(sequenceNumber, enqueuedTime), cancellationToken);

        // The hub's clock may be a little ahead of this one.
        _lag.Record(Math.Max(0, (time.GetUtcNow() - enqueuedTime).TotalSeconds));
    }

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

    private async Task StoreAsync(string partition, IngestPosition position, CancellationToken cancellationToken)
    {
        var row = IngestPositionRow.Write(TelemetryHub.Name, partition, position);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var isKnown = _written.TryRemove(partition, out var etag);
            if (!isKnown && await tables.FindAsync(TableNames.Progress, TelemetryHub.Name, partition, null, cancellationToken) is { } found)
            {
                // By time: numbers begin anew where a hub has lost its data.
                if (IngestPositionRow.Read(found).EnqueuedTime > position.EnqueuedTime)
                {
                    return;
                }

                (isKnown, etag) = (true, found.ETag);
            }

            var outcome = isKnown
                ? await tables.UpdateAsync(TableNames.Progress, row, etag, cancellationToken)
                : await tables.AddAsync(TableNames.Progress, row, cancellationToken);
            if (outcome.IsCommitted)
            {
                _written[partition] = outcome.ETags[0];
                return;
            }
        }
    }
}
