using Serverless.LoadTests.Fleet;

namespace Serverless.LoadTests.Profiles;

/// <summary>What a metric looks like over time.</summary>
internal sealed record SignalProfile
{
    private const double MostValue = 1e9;

    /// <summary>Its middle. Default 0.</summary>
    public double Mean { get; init; }

    /// <summary>How far devices of one type lie apart: each has a middle of its own within so much of the mean. Default 0.</summary>
    public double Spread { get; init; }

    /// <summary>Height of its daily cycle, 0 and more; each device's day begins at a time of its own. Default 0.</summary>
    public double Daily { get; init; }

    /// <summary>How much it rises in a day. Default 0.</summary>
    public double Drift { get; init; }

    /// <summary>Standard deviation of its noise, 0 and more. Default 0.</summary>
    public double Noise { get; init; }

    /// <summary>A file of <c>samples/</c>, such as <c>speed_7578.csv</c>: its values one after the other in place of all the
    /// above, each device from a place of its own. Default null.</summary>
    public string? Replay { get; init; }

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() =>
        Replay is { } series && !SampleValues.Exist(series) ? $"replays '{series}', which is not in samples."
        : Daily < 0 || Noise < 0 ? "daily and noise must be 0 and more."
        : new[] { Mean, Spread, Daily, Drift, Noise }.Any(value => Math.Abs(value) > MostValue) ? $"its numbers end at {MostValue:0}."
        : null;
}
