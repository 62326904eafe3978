using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>A state as a row of table <c>state</c>, and back. See docs/decisions/0003-identity-order-state.md.</summary>
internal static class StateRow
{
    private const string Orders = "orders";
    private const string LastSeen = "lastSeen";
    private const string Version = "version";
    private const string Registration = "registration";

    // Time, sequence and content hash, 8 bytes each, big-endian.
    private const int OrderBytes = 24;

    public static TableEntity Write(DeviceState state, int buckets)
    {
        var entity = new TableEntity(Bucket.Of(state.DeviceId, buckets), state.DeviceId);
        var orders = new byte[state.Metrics.Length * OrderBytes];
        var rest = orders.AsSpan();
        foreach (var metric in state.Metrics)
        {
            MetricColumn.Write(entity, new Metric(metric.Name, metric.Value));
            BinaryPrimitives.WriteInt64BigEndian(rest, metric.Timestamp);
            BinaryPrimitives.WriteInt64BigEndian(rest[8..], metric.Sequence);
            BinaryPrimitives.WriteUInt64BigEndian(rest[16..], metric.ContentHash);
            rest = rest[OrderBytes..];
        }

        entity[Orders] = orders;
        entity[Version] = state.Version;
        entity[Registration] = state.Registration;
        if (state.LastSeen is { } lastSeen)
        {
            entity[LastSeen] = DateTimeOffset.FromUnixTimeMilliseconds(lastSeen);
        }

        return entity;
    }

    /// <exception cref="InvalidDataException">The row is none that <see cref="Write"/> makes.</exception>
    public static StoredState Read(TableEntity entity)
    {
        var metrics = MetricColumn.ReadAll(entity);
        if (entity.GetBinary(Orders) is not { } orders || orders.Length != metrics.Length * OrderBytes)
        {
            throw Corrupt(entity, $"has {metrics.Length} metrics and not as many orders");
        }

        var states = new MetricState[metrics.Length];
        for (var i = 0; i < states.Length; i++)
        {
            var order = orders.AsSpan(i * OrderBytes, OrderBytes);
            states[i] = new MetricState
            {
                Name = metrics[i].Name,
                Value = metrics[i].Value,
                Timestamp = BinaryPrimitives.ReadInt64BigEndian(order),
                Sequence = BinaryPrimitives.ReadInt64BigEndian(order[8..]),
                ContentHash = BinaryPrimitives.ReadUInt64BigEndian(order[16..]),
            };
        }

        var state = new DeviceState
        {
            DeviceId = entity.RowKey,
            Registration = (int)ReadNumber(entity, Registration),
            Version = ReadNumber(entity, Version),
            LastSeen = entity.TryGetValue(LastSeen, out var value) && value is DateTimeOffset lastSeen ? lastSeen.ToUnixTimeMilliseconds() : null,
            Metrics = ImmutableCollectionsMarshal.AsImmutableArray(states),
        };
        return new StoredState(state, entity.ETag);
    }

    private static long ReadNumber(TableEntity entity, string column) =>
        entity.TryGetValue(column, out var value) && value is int or long
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : throw Corrupt(entity, $"has no {column}");

    private static InvalidDataException Corrupt(TableEntity entity, string problem) =>
        new($"The state row {entity.PartitionKey}/{entity.RowKey} {problem}.");
}
