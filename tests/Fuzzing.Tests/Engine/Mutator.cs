using System.Buffers.Binary;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>Changes inputs: bits, bytes, numbers, tokens, ranges taken out, moved, repeated or taken from another.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens, int maxBytes)
{
    private const int MaxChanges = 6;

    private static readonly long[] Numbers =
        [0, 1, -1, 7, 8, 9, 12, 127, 128, 255, 256, 511, 512, 1_000, 32_767, 32_768, 65_535, 65_536, 262_144, 1_048_576, int.MaxValue, int.MinValue, uint.MaxValue];

    public byte[] Change(byte[] input, byte[] other)
    {
        var bytes = input;
        for (var changes = 1 + random.Next(MaxChanges); changes > 0; changes--)
        {
            bytes = ChangeOnce(bytes, other);
        }

        return bytes.Length > maxBytes ? bytes[..maxBytes] : bytes;
    }

    private byte[] ChangeOnce(byte[] bytes, byte[] other)
    {
        if (bytes.Length == 0)
        {
            return Insert(bytes, 0, tokens.Count > 0 ? Token() : [(byte)random.Next(256)]);
        }

        var (start, end) = Range(bytes.Length);
        switch (random.Next(13))
        {
            case 0: return With(bytes, copy => copy[start] ^= (byte)(1 << random.Next(8)));
            case 1: return With(bytes, copy => copy[start] = (byte)random.Next(256));
            case 2: return With(bytes, copy => copy[start] += (byte)(random.Next(2) == 0 ? 1 : 255));
            case 3: return [.. bytes[..start], .. bytes[end..]];
            case 4: return Insert(bytes, random.Next(bytes.Length + 1), bytes[start..end]);
            case 5: return bytes[..start];
            case 6: return WithNumber(bytes, start);
            case 7: return WithDigits(bytes, start);
            case 8: return Repeat(bytes, start, end);
            case 9: return other.Length == 0 ? bytes : Splice(bytes, start, other);
            case 10 or 11 when tokens.Count > 0: return Insert(bytes, start, Token());
            case 12 when tokens.Count > 0: return [.. bytes[..start], .. Token(), .. bytes[end..]];
            default: return Insert(bytes, start, RandomBytes());
        }
    }

    private byte[] Token() => tokens[random.Next(tokens.Count)];

    private byte[] RandomBytes()
    {
        var bytes = new byte[1 + random.Next(8)];
        random.NextBytes(bytes);
        return bytes;
    }

    private (int Start, int End) Range(int length)
    {
        var start = random.Next(length);
        var longest = random.Next(4) == 0 ? length - start : Math.Min(length - start, 16);
        return (start, start + 1 + random.Next(longest));
    }

    private static byte[] With(byte[] bytes, Action<byte[]> change)
    {
        var copy = bytes.ToArray();
        change(copy);
        return copy;
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] what) => [.. bytes[..at], .. what, .. bytes[at..]];

    /// <summary>A length or a count, most likely.</summary>
    private byte[] WithNumber(byte[] bytes, int at) => With(bytes, copy =>
    {
        var number = random.Next(3) == 0 ? random.Next(copy.Length + 16) : Numbers[random.Next(Numbers.Length)];
        var rest = copy.AsSpan(at);
        if (rest.Length >= 4 && random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, (uint)number);
        }
        else if (rest.Length >= 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)number);
        }
        else
        {
            rest[0] = (byte)number;
        }
    });

    private byte[] WithDigits(byte[] bytes, int at)
    {
        var digit = bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 0)
        {
            return bytes;
        }

        var start = at + digit;
        var end = start + 1;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        var number = System.Text.Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture));
        return [.. bytes[..start], .. number, .. bytes[end..]];
    }

    /// <summary>Nesting and long lists come of repetition.</summary>
    private byte[] Repeat(byte[] bytes, int start, int end)
    {
        var times = 2 << random.Next(6);
        var repeated = new List<byte>();
        for (var i = 0; i < times && bytes.Length + repeated.Count < maxBytes; i++)
        {
            repeated.AddRange(bytes[start..end]);
        }

        return Insert(bytes, start, [.. repeated]);
    }

    private byte[] Splice(byte[] bytes, int at, byte[] other)
    {
        var (start, end) = Range(other.Length);
        return random.Next(2) == 0 ? [.. bytes[..at], .. other[start..]] : Insert(bytes, at, other[start..end]);
    }
}
