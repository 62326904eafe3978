using Azure.Data.Tables;
using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>A reading as a row of the history, and back.</summary>
internal static class HistoryRow
{
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
    public static string Table(long timestamp) => TableNames.History(DateTimeOffset.FromUnixTimeMilliseconds(timestamp));

    public static Reading Read(in HistoryKey key, TableEntity entity) =>
        new(key.DeviceId, key.Timestamp, key.Sequence, MetricColumn.ReadAll(entity));
}
