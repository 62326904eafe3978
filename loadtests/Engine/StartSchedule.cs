namespace Serverless.LoadTests.Engine;

/// <summary>When each request of the open model is to start. The rate rises evenly over the ramp, then stays.</summary>
/// <param name="rate">Starts a second, above 0.</param>
/// <param name="ramp">0 and more.</param>
internal sealed class StartSchedule(double rate, TimeSpan ramp)
{
    private readonly double _rampSeconds = ramp.TotalSeconds;
    private readonly double _inRamp = rate * ramp.TotalSeconds / 2;

    /// <param name="number">The request's, from 0.</param>
    /// <returns>Its time since the beginning.</returns>
    public TimeSpan At(long number) => TimeSpan.FromSeconds(
        number < _inRamp ? Math.Sqrt(2 * number * _rampSeconds / rate) : _rampSeconds + ((number - _inRamp) / rate));

    /// <summary>How many requests start before a time.</summary>
    public long CountBefore(TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero)
        {
            return 0;
        }

        var seconds = elapsed.TotalSeconds;
        var count = (long)Math.Ceiling(
            seconds < _rampSeconds ? rate * seconds * seconds / (2 * _rampSeconds) : _inRamp + ((seconds - _rampSeconds) * rate));

        // Rounding must not let one start early or forget one.
        while (count > 0 && At(count - 1) >= elapsed)
        {
            count--;
        }

        while (At(count) < elapsed)
        {
            count++;
        }

        return count;
    }
}
