using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// Gives the same string for the same ASCII bytes, most of the time: a fleet repeats its names in every event, and a
/// string made anew for each would be most of what decoding allocates.
/// </summary>
/// <remarks>A fixed number of slots, each holding the last name that fell on it, so it is bounded and needs no lock:
/// a lost race costs one more string.</remarks>
/// <param name="slots">A power of two.</param>
internal sealed class InternedNames(int slots)
{
    private readonly string?[] _slots = new string?[slots];

    /// <param name="ascii">ASCII alone; the caller has checked.</param>
    public string Get(ReadOnlySpan<byte> ascii)
    {
        ref var slot = ref _slots[Hash(ascii) & (_slots.Length - 1)];
        var known = slot;
        if (known is not null && Ascii.Equals(ascii, known))
        {
            return known;
        }

        return slot = Encoding.ASCII.GetString(ascii);
    }

    /// <summary>Eight bytes at a time. Names made to fall on one slot cost a string each, and nothing else.</summary>
    private static int Hash(ReadOnlySpan<byte> ascii)
    {
        var hash = (ulong)ascii.Length;
        for (; ascii.Length >= sizeof(ulong); ascii = ascii[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(ascii));
        }

        var rest = 0UL;
        foreach (var letter in ascii)
        {
            rest = (rest << 8) | letter;
        }

        return (int)Mix(hash ^ rest);
    }

    // The upper half of the product depends on every bit, so it comes to be the lower one.
    private static ulong Mix(ulong value) => BitOperations.RotateLeft(value * 0x9E37_79B9_7F4A_7C15, 32);
}
