using System.Buffers.Binary;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>Descriptors of the frames' performatives (AMQP 1.0, part 2.7).</summary>
internal static class Performative
{
    public const ulong Open = 0x10;
    public const ulong Begin = 0x11;
    public const ulong Attach = 0x12;
    public const ulong Flow = 0x13;
    public const ulong Transfer = 0x14;
    public const ulong Disposition = 0x15;
    public const ulong Detach = 0x16;
    public const ulong End = 0x17;
    public const ulong Close = 0x18;

    /// <summary>Takes a whole frame apart; false for an empty one, which only keeps the connection alive.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ulong performative, out ReadOnlySpan<byte> fields)
    {
        fields = default;
        var reader = new AmqpReader(frame[(frame[4] * 4)..]);
        return reader.TryReadDescriptor(out performative) && reader.TryReadList(out _, out fields);
    }

    /// <summary>The frame with one field's value replaced by an unsigned integer, or as it is where it has no such field.</summary>
    public static byte[] WithField(ReadOnlySpan<byte> frame, int field, uint value)
    {
        var bodyAt = frame[4] * 4;
        var reader = new AmqpReader(frame[bodyAt..]);
        reader.TryReadDescriptor(out _);
        var listAt = bodyAt + reader.Position;
        if (!reader.TryReadList(out var count, out var fields) || count <= field)
        {
            return frame.ToArray();
        }

        var payload = frame[(bodyAt + reader.Position)..];
        var before = new AmqpReader(fields);
        for (var skipped = 0; skipped < field; skipped++)
        {
            before.TrySkip();
        }

        var from = before.Position;
        before.TrySkip();
        return Join(frame[..listAt], count, fields[..from], value, fields[before.Position..], payload);
    }

    /// <summary>Turns a field that is false to true; any other stays as it is.</summary>
    public static void SetTrue(Span<byte> frame, int field)
    {
        var bodyAt = frame[4] * 4;
        var reader = new AmqpReader(frame[bodyAt..]);
        if (!reader.TryReadDescriptor(out _) || !reader.TryReadList(out var count, out var fields) || count <= field)
        {
            return;
        }

        var at = bodyAt + reader.Position - fields.Length;
        var before = new AmqpReader(fields);
        for (var skipped = 0; skipped < field; skipped++)
        {
            before.TrySkip();
        }

        if (frame[at + before.Position] == FormatCode.False)
        {
            frame[at + before.Position] = FormatCode.True;
        }
    }

    private static byte[] Join(
        ReadOnlySpan<byte> head, int count, ReadOnlySpan<byte> before, uint value, ReadOnlySpan<byte> after, ReadOnlySpan<byte> payload)
    {
        const int listHeader = 9;
        const int uintLength = 5;
        var fieldBytes = before.Length + uintLength + after.Length;
        var frame = new byte[head.Length + listHeader + fieldBytes + payload.Length];
        head.CopyTo(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        var list = frame.AsSpan(head.Length);
        list[0] = FormatCode.List32;
        BinaryPrimitives.WriteInt32BigEndian(list[1..], 4 + fieldBytes);
        BinaryPrimitives.WriteInt32BigEndian(list[5..], count);
        before.CopyTo(list[listHeader..]);
        var replaced = list[(listHeader + before.Length)..];
        replaced[0] = FormatCode.UInt;
        BinaryPrimitives.WriteUInt32BigEndian(replaced[1..], value);
        after.CopyTo(replaced[uintLength..]);
        payload.CopyTo(replaced[(uintLength + after.Length)..]);
        return frame;
    }
}
