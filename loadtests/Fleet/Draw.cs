namespace Serverless.LoadTests.Fleet;

/// <summary>
/// Numbers that look drawn and follow from what they are for, so that nothing that was drawn need be kept. SplitMix64, by
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
/// </summary>
internal static class Draw
{
    /// <param name="seed">Of the fleet.</param>
    /// <param name="device">The device's number.</param>
    /// <param name="number">Of the reading, or −1 for what the device has once.</param>
    /// <param name="purpose">Each purpose draws apart from the others.</param>
    /// <returns>0 to below 1.</returns>
    public static double Of(int seed, int device, long number, DrawPurpose purpose) => Of(seed, device, number, (int)purpose);

    /// <inheritdoc cref="Of(int, int, long, DrawPurpose)"/>
    public static double Of(int seed, int device, long number, int purpose)
    {
        var mixed = Mix(Mix(((ulong)(uint)seed << 32) | (uint)device) ^ Mix(((ulong)number << 10) ^ (uint)purpose));
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
