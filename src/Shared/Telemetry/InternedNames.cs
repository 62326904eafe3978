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
        var hash = new HashCode();
        hash.AddBytes(ascii);
        ref var slot = ref _slots[hash.ToHashCode() & (_slots.Length - 1)];
        var known = slot;
        if (known is not null && Ascii.Equals(ascii, known))
        {
            return known;
        }

        return slot = Encoding.ASCII.GetString(ascii);
    }
}
