using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>
/// Aggregates a device's history in windows, oldest first, though it is stored newest first. A page goes through these
/// steps:
/// <list type="number">
/// <item>Clip the range to the months that have a table.</item>
/// <item>Take a span of windows, as many as by what is known of the readings' density hold few rows.</item>
/// <item>Read it, newest reading first, an aggregate for each window that holds a number.</item>
/// <item>If it holds too many rows, take a shorter span and read again; a single window is read however many it holds,
/// and where the page ends within it, goes into the position as it stands.</item>
/// <item>Else answer its windows, oldest first, and go on with a span that is longer where it held few rows.</item>
/// </list>
/// What is kept in memory is one page of rows and the aggregates of one span, however long the range. See
/// docs/decisions/0006-device-api.md.
/// </summary>
internal sealed class AggregateReader(MetricScan scan, HistoryMonths months, TimeProvider time)
{
    /// <summary>The most readings a page looks at.</summary>
    internal const int MaxReadingsPerPage = 100_000;

    /// <summary>The most rows of a span of several windows: what is read in vain where a guess was wrong.</summary>
    internal const int MaxRowsPerSpan = 5_000;

    private const long MostWindows = 1L << 40;

    private static readonly TimeSpan MaxTimePerPage = TimeSpan.FromSeconds(20);

    /// <summary>Reads a page.</summary>
    /// <param name="range">What to aggregate.</param>
    /// <param name="limit">The most windows of the page, at least 1.</param>
    /// <param name="position">Where the page before ended; null for the first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page. All pages together are what one page without limits would be.</returns>
    /// <exception cref="TableStoreUnavailableException">The store is out.</exception>
    public async Task<AggregatePage> ReadPageAsync(
        AggregateRange range, int limit, AggregatePosition? position, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var began = time.GetTimestamp();

        // A device registered again shows nothing of its former life.
        var begun = position?.Begun?.Key.Registration == range.Registration ? position.Begun : null;
        var count = position?.Windows ?? limit;
        var left = MaxReadingsPerPage;
        var windows = new List<WindowAggregate>();

        // 1. Clip. A window that was begun stays, whatever became of its month.
        var from = position?.Next ?? range.From;
        var (next, to) = await months.ClipAsync(from, range.To, cancellationToken).ConfigureAwait(false);
        next = begun is null ? next : from;
        while (next < to)
        {
            // 2. Take a span.
            var end = range.EndOf(next, begun is null ? count : 1, to);
            var isSingle = range.WindowOf(next) == range.WindowOf(end - 1);

            // 3. Read it.
            var span = await ReadAsync(
                range, next, end, begun, isSingle ? left : Math.Min(left, MaxRowsPerSpan), began, cancellationToken).ConfigureAwait(false);

            // 4. Too much.
            if (!span.IsWhole)
            {
                if (isSingle)
                {
                    var window = span.Windows is [var only] ? only : new WindowAggregate { Start = range.WindowOf(next) };
                    return new AggregatePage(windows, new AggregatePosition(next, 1, new BegunWindow(span.Last, window)));
                }

                count = Fewer(range, next, end, span.Last.Timestamp);
                if (IsOver(began))
                {
                    return new AggregatePage(windows, new AggregatePosition(next, count, null));
                }

                continue;
            }

            // 5. Answer.
            var room = limit - windows.Count;
            await AnswerAsync(range, span.Windows, room, windows, cancellationToken).ConfigureAwait(false);
            begun = null;
            left = Math.Max(left - span.Rows, 0);
            if (span.Windows.Count > room)
            {
                next = span.Windows[^(room + 1)].Start;
                count = Math.Max(count * room / span.Windows.Count, 1);
            }
            else
            {
                next = end;
                count = span.Rows < MaxRowsPerSpan / 4 ? Math.Min(count * (span.Rows == 0 ? 4 : 2), MostWindows) : count;
            }

            if (next < to && (windows.Count == limit || left == 0 || IsOver(began)))
            {
                return new AggregatePage(windows, new AggregatePosition(next, count, null));
            }
        }

        return new AggregatePage(windows, null);
    }

    private async Task<SpanReading> ReadAsync(
        AggregateRange range, long from, long end, BegunWindow? begun, int maxRows, long began, CancellationToken cancellationToken)
    {
        var span = new SpanReading();
        var start = HistoryStart.At(range.DeviceId, range.Registration, end - 1);
        if (begun is not null)
        {
            span.Windows.Add(begun.Window);
            start = HistoryStart.Behind(begun.Key);
        }

        await foreach (var step in scan.ReadAsync(start, from, range.Metric, cancellationToken).ConfigureAwait(false))
        {
            if (span.Rows > 0 && (span.Rows >= maxRows || IsOver(began)))
            {
                return span;
            }

            span.Add(step, range.WindowOf(step.Key.Timestamp));
        }

        span.Windows.RemoveAll(window => window.Count == 0);
        span.IsWhole = true;
        return span;
    }

    /// <summary>How many windows of a span to read instead, when it held more rows than it may.</summary>
    /// <param name="range">The range.</param>
    /// <param name="from">The span's oldest time.</param>
    /// <param name="end">Behind its newest time.</param>
    /// <param name="reached">Down to which time the rows that it may hold have led.</param>
    private static long Fewer(AggregateRange range, long from, long end, long reached) =>
        Math.Clamp((end - reached) / range.Interval * 3 / 4, 1, Math.Max((end - range.WindowOf(from)) / range.Interval / 2, 1));

    /// <summary>Moves the oldest windows to the page.</summary>
    private async Task AnswerAsync(
        AggregateRange range, List<WindowAggregate> newestFirst, int room, List<WindowAggregate> page, CancellationToken cancellationToken)
    {
        for (var i = newestFirst.Count - 1; i >= Math.Max(newestFirst.Count - room, 0); i--)
        {
            var window = newestFirst[i];
            window.First = await SettleAsync(range, window.First, greatest: false, cancellationToken).ConfigureAwait(false);
            window.Last = await SettleAsync(range, window.Last, greatest: true, cancellationToken).ConfigureAwait(false);
            page.Add(window);
        }
    }

    private async ValueTask<WindowEnd> SettleAsync(
        AggregateRange range, WindowEnd end, bool greatest, CancellationToken cancellationToken)
    {
        if (!end.IsTied)
        {
            return end;
        }

        var identity = HistoryStart.At(range.DeviceId, range.Registration, end.Identity);
        var number = await scan.FindNumberAsync(identity, range.Metric, greatest, cancellationToken).ConfigureAwait(false);
        return new WindowEnd(end.Identity, number ?? end.Value, IsTied: false);
    }

    private bool IsOver(long began) => time.GetElapsedTime(began) >= MaxTimePerPage;
}
