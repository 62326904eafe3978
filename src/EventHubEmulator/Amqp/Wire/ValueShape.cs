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
    public static bool IsSafe(ReadOnlySpan<byte> values) => IsSafe(values, depth: 0, out _);

    /// <summary>Whether <paramref name="values"/> is a sequence of so many such values: a decoder that goes by the count then
    /// ends where one that goes by the size does.</summary>
    public static bool IsSafe(ReadOnlySpan<byte> values, int count) => IsSafe(values, depth: 0, out var found) && found == count;

    private static bool IsSafe(ReadOnlySpan<byte> values, int depth, out int count)
    {
        count = 0;
        if (depth > MaxDepth)
        {
            return false;
        }

        var reader = new AmqpReader(values);
        for (; !reader.AtEnd; count++)
        {
            if (!reader.TryReadValue(out var value) || !IsContentSafe(value, depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsContentSafe(ReadOnlySpan<byte> value, int depth)
    {
        var at = 0;
        var depthHere = depth;
        while (value[at] == 0)
        {
            // A descriptor, itself one primitive value in everything AMQP defines; what it describes follows.
            var reader = new AmqpReader(value[(at + 1)..]);
            if (++depthHere > MaxDepth || value[at + 1] == 0 || value[at + 1] >= FormatCode.List8 || !reader.TrySkip())
            {
                return false;
            }

            at += 1 + reader.Position;
        }

        return (value[at] >> 4) switch
        {
            0xC => value.Length >= at + 3 && IsSafe(value[(at + 3)..], depthHere + 1, out var count) && count == value[at + 2],
            0xD => value.Length >= at + 9 && IsSafe(value[(at + 9)..], depthHere + 1, out var count)
                && count == BinaryPrimitives.ReadUInt32BigEndian(value[(at + 5)..]),
            0xE => IsArraySafe(value[(at + 2)..], countBytes: 1),
            0xF => IsArraySafe(value[(at + 5)..], countBytes: 4),
            _ => true,
        };
    }

    // Arrays in AMQP's own performatives hold symbols and the like: elements that nest or are described are refused.
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

        return content[countBytes] is >= FormatCode.Null and < FormatCode.List8 && count <= content.Length
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
}
