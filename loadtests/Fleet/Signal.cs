using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Fleet;

/// <summary>One metric of a type. Its value follows from device, reading and time.</summary>
/// <param name="profile">What it looks like.</param>
/// <param name="seed">Of the fleet.</param>
/// <param name="index">Of the metric within its type.</param>
internal sealed class Signal(SignalProfile profile, int seed, int index)
{
    private const double SecondsOfADay = 86_400;
    private const int Draws = 6;

    private readonly double[]? _recorded = profile.Replay is { } file ? SampleValues.Of(file) : null;

    /// <param name="device">The device's number.</param>
    /// <param name="number">The reading's.</param>
    /// <param name="milliseconds">Its time since the epoch.</param>
    /// <param name="sinceStart">Days since the run began.</param>
    public double At(int device, int number, long milliseconds, double sinceStart)
    {
        if (_recorded is { } recorded)
        {
            return recorded[((int)(Drawn(device, -1, 0) * recorded.Length) + number) % recorded.Length];
        }

        var day = (milliseconds / 1000 % SecondsOfADay / SecondsOfADay) + Drawn(device, -1, 1);

        // The sum of three even draws is near enough to a normal one; its standard deviation is a half.
        var noise = 2 * (Drawn(device, number, 3) + Drawn(device, number, 4) + Drawn(device, number, 5) - 1.5);
        return Math.Round(
            profile.Mean + (profile.Spread * ((2 * Drawn(device, -1, 2)) - 1)) + (profile.Daily * Math.Sin(2 * Math.PI * day))
                + (profile.Drift * sinceStart) + (profile.Noise * noise),
            4);
    }

    private double Drawn(int device, int number, int which) =>
        Draw.Of(seed, device, number, (int)DrawPurpose.Signal + (index * Draws) + which);
}
