using System.Buffers.Binary;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>The frame around a delivery or a part of one (AMQP 1.0, part 2.7.5); always of one length.</summary>
internal static class TransferFrame
{
    /// <summary>
    /// Bytes before the message: frame header, descriptor, list, then handle, delivery id, tag, format, settled, more, and
    /// five nulls. The service writes them, and there are clients that find the message by the number of fields.
    /// </summary>
    public const int HeaderLength = 8 + 3 + 3 + 5 + 5 + 6 + 1 + 1 + 1 + 5;

    /// <summary>Fields of the performative.</summary>
    public const int Fields = 11;

    /// <summary>Position of the field in the performative.</summary>
    public const int DeliveryIdField = 1;

    /// <summary>Writes what comes before a message, or a part of it, of which all deliveries are settled when sent.</summary>
    public static void WriteHeader(Span<byte> frame, ushort channel, uint handle, uint deliveryId, uint tag, bool more)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        frame[4] = 2;
        frame[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(frame[6..], channel);
        ReadOnlySpan<byte> start = [0, FormatCode.SmallULong, (byte)Performative.Transfer, FormatCode.List8, HeaderLength - 13, Fields];
        start.CopyTo(frame[8..]);
        frame[14] = FormatCode.UInt;
        BinaryPrimitives.WriteUInt32BigEndian(frame[15..], handle);
        frame[19] = FormatCode.UInt;
        BinaryPrimitives.WriteUInt32BigEndian(frame[20..], deliveryId);
        frame[24] = FormatCode.Binary8;
        frame[25] = sizeof(uint);
        BinaryPrimitives.WriteUInt32BigEndian(frame[26..], tag);
        frame[30] = FormatCode.UInt0;
        frame[31] = FormatCode.True;
        frame[32] = more ? FormatCode.True : FormatCode.False;
        frame[33..HeaderLength].Fill(FormatCode.Null);
    }
}
