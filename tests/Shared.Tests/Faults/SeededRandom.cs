namespace Serverless.Shared.Tests.Faults;

/// <summary>Chance that a seed repeats: <see cref="HashCode"/> would mix in a number of its own for each process.</summary>
internal static class SeededRandom
{
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">What of the run it is for; each number has its own series.</param>
    public static Random Of(int seed, int number)
    {
        // The finalizer of SplitMix64: near numbers have nothing in common.
        var mixed = unchecked(((ulong)(uint)seed << 32 | (uint)number) + 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return new Random(unchecked((int)(mixed ^ (mixed >> 31))));
    }
}
