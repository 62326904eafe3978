using System.Buffers.Binary;

namespace Serverless.EventHubEmulator.Amqp.Wire;

/// <summary>
/// Checks that encoded values are well-formed and not nested deeper than any real client nests them, before a
/// recursive decoder sees them: a frame of a few kilobytes can otherwise exhaust the stack.
/// </summary>
internal static class ValueShape
{
    private const int MaxDepth = 12;

    /// <summary>Whether <paramref name="values"/> is a sequence of such values.</summary>
    public static bool IsSafe(ReadOnlySpan<byte> values) => IsSafe(values, isMessage: false, depth: 0, out _);

    /// <summary>Whether <paramref name="values"/> is a sequence of so many such values: a decoder that goes by the count then
    /// ends where one that goes by the size does.</summary>
    public static bool IsSafe(ReadOnlySpan<byte> values, int count) => IsSafe(values, isMessage: false, depth: 0, out var found) && found == count;

    /// <summary>
    /// Whether <paramref name="value"/> is one value of a message's section that every client reads to the same end. Where one
    /// went on behind another's end, a sender could hide a section there: annotations that only the service sets.
    /// </summary>
    public static bool IsSafeInMessage(ReadOnlySpan<byte> value) => IsSafe(value, isMessage: true, depth: 0, out var found) && found == 1;

    private static bool IsSafe(ReadOnlySpan<byte> values, bool isMessage, int depth, out int count)
    {
        count = 0;
        if (depth > MaxDepth)
        {
            return false;
        }

        var reader = new AmqpReader(values);
        for (; !reader.AtEnd; count++)
        {
            if (!reader.TryReadValue(out var value) || !IsContentSafe(value, isMessage, depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsContentSafe(ReadOnlySpan<byte> value, bool isMessage, int depth)
    {
        var at = 0;
        var depthHere = depth;
        while (value[at] == 0)
        {
            // A descriptor, itself one primitive value in everything AMQP defines; what it describes follows.
            var reader = new AmqpReader(value[(at + 1)..]);
            if (++depthHere > MaxDepth || value[at + 1] == 0 || value[at + 1] >= FormatCode.List8
                || (isMessage && !IsForeign(value[(at + 1)..])) || !reader.TrySkip())
            {
                return false;
            }

            at += 1 + reader.Position;
        }

        if (isMessage && !(IsDefined(value[at..]) && (at == 0 || value[at] is < FormatCode.List8 and not FormatCode.List0)))
        {
            return false;
        }

        value = value[at..];
        return AreElementsSafe(value, isMessage, depthHere)
            && !(isMessage && value[0] is (FormatCode.Map8 or FormatCode.Map32) && !MapKeys.AreSound(value));
    }

    private static bool AreElementsSafe(ReadOnlySpan<byte> value, bool isMessage, int depth) => (value[0] >> 4) switch
    {
        0xC => value.Length >= 3 && IsSafe(value[3..], isMessage, depth + 1, out var count) && count == value[2],
        0xD => value.Length >= 9 && IsSafe(value[9..], isMessage, depth + 1, out var count)
            && count == BinaryPrimitives.ReadUInt32BigEndian(value[5..]),
        0xE => IsArraySafe(value[2..], countBytes: 1),
        0xF => IsArraySafe(value[5..], countBytes: 4),
        _ => true,
    };

    // Arrays in AMQP's own performatives hold symbols and the like: elements that nest or are described are refused, and
    // nulls, of which the library can make no array.
    private static bool IsArraySafe(ReadOnlySpan<byte> content, int countBytes)
    {
        if (content.Length < countBytes)
        {
            return false;
        }

        var count = countBytes == 1 ? content[0] : BinaryPrimitives.ReadUInt32BigEndian(content);
        if (content.Length == countBytes)
        {
            return count == 0;
        }

        return content[countBytes] is > FormatCode.Null and < FormatCode.List8 && count <= content.Length - countBytes
            && HoldsElements(content[(countBytes + 1)..], content[countBytes], count);
    }

    /// <summary>Whether so many elements of one constructor fill the bytes.</summary>
    private static bool HoldsElements(ReadOnlySpan<byte> elements, byte code, uint count)
    {
        var reader = new AmqpReader(elements);
        for (; count > 0; count--)
        {
            if (!reader.TrySkipElement(code))
            {
                return false;
            }
        }

        return reader.AtEnd;
    }

    /// <summary>Whether a descriptor is an application's own, a symbol. Of the lists that AMQP itself describes libraries read the
    /// fields that they know and leave the others.</summary>
    private static bool IsForeign(ReadOnlySpan<byte> descriptor)
    {
        var reader = new AmqpReader(descriptor);
        return reader.TryReadSymbol(out var symbol) && !symbol.StartsWith("amqp:"u8);
    }

    /// <summary>Whether a value's constructor is one that AMQP defines (1.0, part 1.6), and its time one that there is.</summary>
    private static bool IsDefined(ReadOnlySpan<byte> value)
    {
        const long firstTime = -62_135_596_800_000;
        const long lastTime = 253_402_300_799_999;
        return value[0] switch
        {
            FormatCode.Timestamp => BinaryPrimitives.ReadInt64BigEndian(value[1..]) is >= firstTime and <= lastTime,
            >= 0x40 and <= 0x45 or >= 0x50 and <= 0x56 or 0x60 or 0x61 or >= 0x70 and <= 0x74 or >= 0x80 and <= 0x84 or 0x94 or 0x98 => true,
            0xA0 or 0xA1 or 0xA3 or 0xB0 or 0xB1 or 0xB3 or 0xC0 or 0xC1 or 0xD0 or 0xD1 or 0xE0 or 0xF0 => true,
            _ => false,
        };
    }
}
