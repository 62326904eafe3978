using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State.Answers;

/// <summary>Reads a row of table <c>state</c> where its bytes lie; the same state as <see cref="StateRow.Read"/> makes of
/// the SDK's entity.</summary>
internal static class StateRowJson
{
    // Time, sequence and content hash, 8 bytes each, big-endian; see StateRow.
    private const int OrderBytes = 24;

    private static readonly InternedNames Columns = new(4096);

    /// <param name="json">The row, with metadata or without; columns in any order.</param>
    /// <param name="deviceId">The device, for the state and for messages.</param>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public static DeviceState Read(ReadOnlySpan<byte> json, string deviceId)
    {
        try
        {
            return ReadRow(json, deviceId);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"The state row of {deviceId} cannot be read.", exception);
        }
    }

    private static DeviceState ReadRow(ReadOnlySpan<byte> json, string deviceId)
    {
        var metrics = new List<Metric>();
        byte[]? orders = null;
        long? version = null, registration = null, lastSeen = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.Contains((byte)'@'))
            {
                // A column's type, which its name tells already.
                reader.Read();
            }
            else if (name.StartsWith("m_"u8))
            {
                var column = Columns.Get(name);
                reader.Read();
                if (MetricColumn.TryDecode(column, out var metric) && TryReadValue(ref reader, out var value))
                {
                    metrics.Add(new Metric(metric, value));
                }
            }
            else if (name.SequenceEqual("orders"u8))
            {
                reader.Read();
                orders = reader.TokenType == JsonTokenType.String ? reader.GetBytesFromBase64() : null;
            }
            else if (name.SequenceEqual("version"u8))
            {
                version = ReadNumber(ref reader);
            }
            else if (name.SequenceEqual("registration"u8))
            {
                registration = ReadNumber(ref reader);
            }
            else if (name.SequenceEqual("lastSeen"u8))
            {
                reader.Read();
                lastSeen = reader.TokenType == JsonTokenType.String ? reader.GetDateTimeOffset().ToUnixTimeMilliseconds() : null;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        metrics.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        if (orders is null || orders.Length != metrics.Count * OrderBytes || version is null || registration is null)
        {
            throw new InvalidDataException(
                $"The state row of {deviceId} lacks a column, or has {metrics.Count} metrics and not as many orders.");
        }

        return new DeviceState
        {
            DeviceId = deviceId,
            Registration = (int)registration,
            Version = version.Value,
            LastSeen = lastSeen,
            Metrics = ImmutableCollectionsMarshal.AsImmutableArray(WithOrders(metrics, orders)),
        };
    }

    private static MetricState[] WithOrders(List<Metric> metrics, ReadOnlySpan<byte> orders)
    {
        var states = new MetricState[metrics.Count];
        for (var i = 0; i < states.Length; i++, orders = orders[OrderBytes..])
        {
            states[i] = new MetricState
            {
                Name = metrics[i].Name,
                Value = metrics[i].Value,
                Timestamp = BinaryPrimitives.ReadInt64BigEndian(orders),
                Sequence = BinaryPrimitives.ReadInt64BigEndian(orders[8..]),
                ContentHash = BinaryPrimitives.ReadUInt64BigEndian(orders[16..]),
            };
        }

        return states;
    }

    private static bool TryReadValue(ref Utf8JsonReader reader, out MetricValue value)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                value = MetricValue.FromNumber(reader.GetDouble());
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                value = MetricValue.FromBoolean(reader.TokenType == JsonTokenType.True);
                return true;
            case JsonTokenType.String:
                value = MetricValue.FromText(reader.GetString()!);
                return true;
            default:
                reader.Skip();
                value = default;
                return false;
        }
    }

    /// <summary>A whole number, as a number or, being an Int64, as a string.</summary>
    private static long? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetInt64(),
            JsonTokenType.String => long.Parse(reader.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
