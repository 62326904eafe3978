using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Retention;

/// <summary>
/// Drops the tables of months that are past their age as a whole, and makes those of this month and the next: a new table
/// starts slowly, and a device's clock may run ahead into a month that has not begun. Any number of sweeps may run at once.
/// </summary>
public sealed partial class RetentionSweep(
    TableStore store, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionSweep> logger)
{
    /// <summary>Sweeps history and dead letters.</summary>
    /// <exception cref="TableStoreUnavailableException">The store is out; the next sweep does the rest.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await SweepAsync(TableNames.HistoryPrefix, TableNames.History, options.Value.History, now, cancellationToken).ConfigureAwait(false);
        await SweepAsync(TableNames.DeadLettersPrefix, TableNames.DeadLetters, options.Value.DeadLetters, now, cancellationToken).ConfigureAwait(false);
    }

    private async Task SweepAsync(
        string prefix, Func<DateTimeOffset, string> nameOf, TimeSpan age, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var there = await store.ListTablesAsync(prefix, cancellationToken).ConfigureAwait(false);
        List<string> missing = [.. new[] { nameOf(now), nameOf(NextMonth(now)) }.Except(there)];
        await store.EnsureTablesAsync(missing, cancellationToken).ConfigureAwait(false);
        foreach (var table in missing)
        {
            Log.TableMade(logger, table);
        }

        var dropped = 0;
        foreach (var table in there)
        {
            if (TableNames.TryReadMonth(prefix, table, out var month)
                && now - month.AddMonths(1) >= age
                && await store.DeleteTableAsync(table, cancellationToken).ConfigureAwait(false))
            {
                dropped++;
                Log.TableDropped(logger, table, age.TotalDays);
            }
        }

        Log.Swept(logger, prefix, there.Count, missing.Count, dropped);
    }

    private static DateTimeOffset NextMonth(DateTimeOffset now) =>
        new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
}
