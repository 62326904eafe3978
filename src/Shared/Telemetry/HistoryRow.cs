using System.Buffers;
using System.Globalization;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Telemetry;

/// <summary>A reading as a row of the history, and back.</summary>
/// <param name="reading">The reading.</param>
/// <param name="registration">The number of its device's life.</param>
/// <param name="partitionKey">Its device's bucket.</param>
internal sealed class HistoryRow(Reading reading, int registration, string partitionKey) : ITableRow
{
    // Most readings are of this month: its name is not made anew for each.
    private static Month? _last;

    public string PartitionKey => partitionKey;

    public string RowKey => HistoryKey.Of(reading, registration).Format();

    public int MaxBytes
    {
        get
        {
            var size = EntitySize.OfKeys(PartitionKey, reading.DeviceId) + EntitySize.OfPlainKey(HistoryKey.TailLength);
            foreach (ref readonly var metric in reading.Metrics.AsSpan())
            {
                size += MetricColumn.MaxBytes(metric.Name, metric.Value);
            }

            return size;
        }
    }

    public void WriteRowKey(IBufferWriter<byte> utf8)
    {
        var key = HistoryKey.Of(reading, registration);
        utf8.Advance(key.Format(utf8.GetSpan(key.MaxBytes)));
    }

    public void WriteProperties(RowWriter writer)
    {
        foreach (ref readonly var metric in reading.Metrics.AsSpan())
        {
            MetricColumn.Write(writer, metric.Name, metric.Value);
        }
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

    /// <summary>The times of a table, in milliseconds since the epoch: the first, and behind the last.</summary>
    /// <param name="table">The table of a month.</param>
    public static (long From, long To) MonthOf(string table)
    {
        var month = Month.Of(DateTimeOffset.ParseExact(
            table.AsSpan(TableNames.HistoryPrefix.Length), "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        return (month.From, month.To);
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
