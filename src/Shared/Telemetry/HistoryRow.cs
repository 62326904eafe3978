using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>A reading as a row of the history, and back.</summary>
internal static class HistoryRow
{
    // Most readings are of this month: its name is not made anew for each.
    private static Month? _last;

    public static TableEntity Create(Reading reading, int registration, int buckets)
    {
        var entity = new TableEntity(Bucket.Of(reading.DeviceId, buckets), HistoryKey.Of(reading, registration).Format());
        foreach (var metric in reading.Metrics)
        {
            MetricColumn.Write(entity, metric);
        }

        return entity;
    }

    /// <summary>The table of a reading's month.</summary>
    public static string Table(long timestamp)
    {
        var month = _last;
        if (month is null || timestamp < month.From || timestamp >= month.To)
        {
            _last = month = Month.Of(DateTimeOffset.FromUnixTimeMilliseconds(timestamp));
        }

        return month.Table;
    }

    public static Reading Read(in HistoryKey key, TableEntity entity) =>
        new(key.DeviceId, key.Timestamp, key.Sequence, MetricColumn.ReadAll(entity));

    private sealed record Month(long From, long To, string Table)
    {
        public static Month Of(DateTimeOffset time)
        {
            var from = new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero);
            var to = from.ToUnixTimeMilliseconds() + (DateTime.DaysInMonth(time.Year, time.Month) * TimeSpan.MillisecondsPerDay);
            return new Month(from.ToUnixTimeMilliseconds(), to, TableNames.History(time));
        }
    }
}
