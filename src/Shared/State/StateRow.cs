using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.State;

/// <summary>A state as a row of table <c>state</c>, and back. See docs/decisions/0003-identity-order-state.md.</summary>
/// <param name="state">The state.</param>
/// <param name="buckets">Into how many buckets devices are divided.</param>
internal sealed class StateRow(DeviceState state, int buckets) : ITableRow
{
    // Time, sequence and content hash, 8 bytes each, big-endian.
    private const int OrderBytes = 24;

    private static readonly ColumnName Orders = new("orders");
    private static readonly ColumnName LastSeen = new("lastSeen");
    private static readonly ColumnName Version = new("version");
    private static readonly ColumnName Registration = new("registration");

    /// <summary>The column with the registration that the state is of.</summary>
    public static string RegistrationColumn => Registration.Name;

    public string PartitionKey { get; } = Bucket.Of(state.DeviceId, buckets);

    public string RowKey => state.DeviceId;

    public int MaxBytes
    {
        get
        {
            var size = EntitySize.OfKeys(PartitionKey, RowKey)
                + EntitySize.OfColumn(Orders.Name) + EntitySize.OfBinary(state.Metrics.Length * OrderBytes)
                + EntitySize.OfColumn(Version.Name) + EntitySize.OfScalar
                + EntitySize.OfColumn(Registration.Name) + EntitySize.OfScalar
                + EntitySize.OfColumn(LastSeen.Name) + EntitySize.OfScalar;
            foreach (ref readonly var metric in state.Metrics.AsSpan())
            {
                size += MetricColumn.MaxBytes(metric.Name, metric.Value);
            }

            return size;
        }
    }

    public void WriteProperties(RowWriter writer)
    {
        Span<byte> orders = stackalloc byte[state.Metrics.Length * OrderBytes];
        var rest = orders;
        foreach (ref readonly var metric in state.Metrics.AsSpan())
        {
            MetricColumn.Write(writer, metric.Name, metric.Value);
            BinaryPrimitives.WriteInt64BigEndian(rest, metric.Timestamp);
            BinaryPrimitives.WriteInt64BigEndian(rest[8..], metric.Sequence);
            BinaryPrimitives.WriteUInt64BigEndian(rest[16..], metric.ContentHash);
            rest = rest[OrderBytes..];
        }

        writer.Write(Orders, orders);
        writer.Write(Version, state.Version);
        writer.Write(Registration, state.Registration);
        if (state.LastSeen is { } lastSeen)
        {
            writer.Write(LastSeen, DateTimeOffset.FromUnixTimeMilliseconds(lastSeen));
        }
    }

    /// <exception cref="InvalidDataException">The row is none that this makes.</exception>
    public static StoredState Read(TableEntity entity)
    {
        var metrics = MetricColumn.ReadAll(entity);
        if (entity.GetBinary(Orders.Name) is not { } orders || orders.Length != metrics.Length * OrderBytes)
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

        var read = new DeviceState
        {
            DeviceId = entity.RowKey,
            Registration = (int)ReadNumber(entity, Registration),
            Version = ReadNumber(entity, Version),
            LastSeen = entity.TryGetValue(LastSeen.Name, out var value) && value is DateTimeOffset lastSeen ? lastSeen.ToUnixTimeMilliseconds() : null,
            Metrics = ImmutableCollectionsMarshal.AsImmutableArray(states),
        };
        return new StoredState(read, entity.ETag);
    }

    private static long ReadNumber(TableEntity entity, ColumnName column) =>
        entity.TryGetValue(column.Name, out var value) && value is int or long
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : throw Corrupt(entity, $"has no {column}");

    private static InvalidDataException Corrupt(TableEntity entity, string problem) =>
        new($"The state row {entity.PartitionKey}/{entity.RowKey} {problem}.");
}
