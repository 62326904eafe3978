using System.Runtime.CompilerServices;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>The numbers of one metric in a device's history, newest first. Reads that metric's column alone.</summary>
internal sealed class MetricScan(HistoryScan scan)
{
    private const int ContentsAtOnce = 100;

    /// <param name="start">Where to begin.</param>
    /// <param name="oldest">The last time to read, in milliseconds since the epoch.</param>
    /// <param name="metric">The metric's name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>A step for each reading that is shown, whether it has the metric or not.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async IAsyncEnumerable<MetricStep> ReadAsync(
        HistoryStart start, long oldest, string metric, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var column = MetricColumn.Encode(metric);
        var open = default(MetricStep);
        var isAnyThere = false;
        await foreach (var (key, row) in scan
            .RowsAsync(start, oldest, TableStore.MaxPageSize, ["RowKey", column], cancellationToken).ConfigureAwait(false))
        {
            var isThere = row.TryGetValue(column, out var value) && value is not null;
            if (open.Rows > 0 && open.Identity == new HistoryIdentity(key.Timestamp, key.Sequence))
            {
                open = open with { Key = key, Rows = open.Rows + 1 };
                isAnyThere |= isThere;
                continue;
            }

            if (open.Rows > 0)
            {
                yield return await CloseAsync(open, isAnyThere, start, metric, cancellationToken).ConfigureAwait(false);
            }

            var step = new MetricStep(key, 1, Number(value));
            (open, isAnyThere) = (default, isThere);
            if (key.Sequence == Reading.NoSequence)
            {
                yield return step;
            }
            else
            {
                open = step;
            }
        }

        if (open.Rows > 0)
        {
            yield return await CloseAsync(open, isAnyThere, start, metric, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The number of the least or greatest content that has one, of those that stand at one time without a
    /// sequence number.</summary>
    /// <returns>Null where there is none any more.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<double?> FindNumberAsync(
        HistoryStart identity, string metric, bool greatest, CancellationToken cancellationToken)
    {
        Reading? found = null;
        await foreach (var reading in ContentsAsync(identity, cancellationToken).ConfigureAwait(false))
        {
            if (Number(reading, metric) is not null && (found is null || greatest == (Reading.CompareOrder(reading, found) > 0)))
            {
                found = reading;
            }
        }

        return found is null ? null : Number(found, metric);
    }

    /// <summary>Of contents in conflict only the greatest counts, and only whole rows tell which that is.</summary>
    private async Task<MetricStep> CloseAsync(
        MetricStep step, bool isAnyThere, HistoryStart start, string metric, CancellationToken cancellationToken)
    {
        if (step.Rows == 1 || !isAnyThere)
        {
            return step;
        }

        Reading? greatest = null;
        var identity = HistoryStart.At(start.DeviceId, start.Registration, step.Identity);
        await foreach (var reading in ContentsAsync(identity, cancellationToken).ConfigureAwait(false))
        {
            greatest = greatest is null || Reading.CompareOrder(reading, greatest) > 0 ? reading : greatest;
        }

        return step with { Number = greatest is null ? null : Number(greatest, metric) };
    }

    private async IAsyncEnumerable<Reading> ContentsAsync(
        HistoryStart identity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (key, row) in scan
            .RowsAsync(identity, identity.Newest, ContentsAtOnce, null, cancellationToken).ConfigureAwait(false))
        {
            if (!row.RowKey.StartsWith(identity.RowKey, StringComparison.Ordinal))
            {
                yield break;
            }

            yield return HistoryRow.Read(key, row);
        }
    }

    private static double? Number(object? value) =>
        MetricColumn.TryRead(value, out var read) && read.Kind == MetricKind.Number ? read.Number : null;

    private static double? Number(Reading reading, string metric)
    {
        foreach (var candidate in reading.Metrics)
        {
            if (candidate.Name == metric)
            {
                return candidate.Value.Kind == MetricKind.Number ? candidate.Value.Number : null;
            }
        }

        return null;
    }
}
