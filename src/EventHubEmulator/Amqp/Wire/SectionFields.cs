namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// The types of the fields of a message's header and properties (AMQP 1.0, parts 3.2.1 and 3.2.4). A library that finds
/// another one fails, and with it every receiver of the partition.
/// </summary>
internal static class SectionFields
{
    private enum Kind
    {
        Boolean,
        UByte,
        UInt,
        MessageId,
        Binary,
        String,
        Symbol,
        Timestamp,
    }

    // durable, priority, ttl, first-acquirer, delivery-count.
    private static readonly Kind[] Header = [Kind.Boolean, Kind.UByte, Kind.UInt, Kind.Boolean, Kind.UInt];

    // message-id, user-id, to, subject, reply-to, correlation-id, content-type, content-encoding, absolute-expiry-time,
    // creation-time, group-id, group-sequence, reply-to-group-id.
    private static readonly Kind[] Properties =
    [
        Kind.MessageId, Kind.Binary, Kind.String, Kind.String, Kind.String, Kind.MessageId, Kind.Symbol, Kind.Symbol, Kind.Timestamp, Kind.Timestamp,
        Kind.String, Kind.UInt, Kind.String,
    ];

    public static bool AreHeader(ReadOnlySpan<byte> fields, int count) => Are(Header, fields, count);

    public static bool AreProperties(ReadOnlySpan<byte> fields, int count) => Are(Properties, fields, count);

    private static bool Are(Kind[] kinds, ReadOnlySpan<byte> fields, int count)
    {
        var reader = new AmqpReader(fields);
        for (var field = 0; field < count; field++)
        {
            if (field == kinds.Length || !reader.TryReadValue(out var value) || !Is(kinds[field], value[0]))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }

    private static bool Is(Kind kind, byte code) => code == FormatCode.Null || kind switch
    {
        Kind.Boolean => code is FormatCode.True or FormatCode.False or FormatCode.Boolean,
        Kind.UByte => code is 0x50,
        Kind.UInt => code is FormatCode.UInt or FormatCode.SmallUInt or FormatCode.UInt0,
        Kind.Binary => code is FormatCode.Binary8 or FormatCode.Binary32,
        Kind.String => code is FormatCode.String8 or FormatCode.String32,
        Kind.Symbol => code is FormatCode.Symbol8 or FormatCode.Symbol32,
        Kind.Timestamp => code is FormatCode.Timestamp,
        _ => code is FormatCode.ULong or FormatCode.SmallULong or 0x44 or 0x98 or FormatCode.Binary8 or FormatCode.Binary32
            or FormatCode.String8 or FormatCode.String32,
    };
}
