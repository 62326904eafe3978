namespace Serverless.LoadTests.Fleet;

/// <summary>
/// How the fleet's own time passes: as the clock's, but for a burst, in which it passes faster. Devices keep their
/// intervals in their own time, so that a burst moves nothing of what comes before or after it.
/// </summary>
/// <param name="from">When the burst begins, on the clock.</param>
/// <param name="length">How long it lasts, on the clock.</param>
/// <param name="factor">How much faster, 1 and more.</param>
internal sealed class Pace(TimeSpan from, TimeSpan length, double factor)
{
    /// <summary>No burst.</summary>
    public static Pace Even { get; } = new(TimeSpan.Zero, TimeSpan.Zero, 1);

    /// <param name="own">Time of the fleet.</param>
    /// <returns>Of the clock.</returns>
    public TimeSpan ToClock(TimeSpan own) =>
        own <= from ? own
        : own <= from + (length * factor) ? from + ((own - from) / factor)
        : own - (length * (factor - 1));

    /// <param name="clock">Time of the clock.</param>
    /// <returns>Of the fleet.</returns>
    public TimeSpan ToOwn(TimeSpan clock) =>
        clock <= from ? clock
        : clock <= from + length ? from + ((clock - from) * factor)
        : clock + (length * (factor - 1));
}
