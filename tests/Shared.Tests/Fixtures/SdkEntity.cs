using System.Buffers.Binary;
using Azure.Data.Tables;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Fixtures;

/// <summary>Rows of the hot path as the SDK's entities: what docs/decisions/0002-table-layout.md says, written the plain way.</summary>
internal static class SdkEntity
{
    public static TableEntity Of(DeviceState state, int buckets)
    {
        var entity = new TableEntity(Bucket.Of(state.DeviceId, buckets), state.DeviceId);
        var orders = new MemoryStream();
        Span<byte> order = stackalloc byte[24];
        foreach (var metric in state.Metrics)
        {
            Set(entity, metric.Name, metric.Value);
            BinaryPrimitives.WriteInt64BigEndian(order, metric.Timestamp);
            BinaryPrimitives.WriteInt64BigEndian(order[8..], metric.Sequence);
            BinaryPrimitives.WriteUInt64BigEndian(order[16..], metric.ContentHash);
            orders.Write(order);
        }

        entity["orders"] = orders.ToArray();
        entity["version"] = state.Version;
        entity["registration"] = state.Registration;
        if (state.LastSeen is { } lastSeen)
        {
            entity["lastSeen"] = DateTimeOffset.FromUnixTimeMilliseconds(lastSeen);
        }

        return entity;
    }

    public static TableEntity Of(Reading reading, int registration, int buckets)
    {
        var entity = new TableEntity(Bucket.Of(reading.DeviceId, buckets), HistoryKey.Of(reading, registration).Format());
        foreach (var metric in reading.Metrics)
        {
            Set(entity, metric.Name, metric.Value);
        }

        return entity;
    }

    /// <summary>Sets the column of a metric.</summary>
    public static void Set(TableEntity entity, string name, MetricValue value) => entity[MetricColumn.Encode(name)] = value.Kind switch
    {
        MetricKind.Number => value.Number,
        MetricKind.Boolean => value.Boolean,
        _ => value.Text,
    };
}
