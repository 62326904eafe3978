namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>What is aggregated: one metric of one life of a device, in windows of one length, aligned to the
/// epoch.</summary>
/// <param name="DeviceId">The device's id.</param>
/// <param name="Registration">The number of the device's life.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="From">The oldest time, in milliseconds since the epoch, 0 or more.</param>
/// <param name="To">Behind the newest time, in milliseconds since the epoch.</param>
/// <param name="Interval">A window's length in milliseconds, at least 1.</param>
internal readonly record struct AggregateRange(
    string DeviceId, int Registration, string Metric, long From, long To, long Interval)
{
    /// <summary>Where the window of a time begins.</summary>
    public long WindowOf(long timestamp) => timestamp - (timestamp % Interval);

    /// <summary>Behind a number of windows, the first that of a time; no further than the end of the range.</summary>
    public long EndOf(long timestamp, long windows, long to)
    {
        var start = WindowOf(timestamp);
        return windows > (to - start) / Interval ? to : Math.Min(start + (windows * Interval), to);
    }
}
