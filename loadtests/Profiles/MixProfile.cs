namespace Serverless.LoadTests.Profiles;

/// <summary>How often a device of the scenario <c>mixed</c> has to do with each operation, in any unit: the defaults are times a day.</summary>
internal sealed record MixProfile
{
    /// <summary>Sends a reading of six metrics; a device that is told of commands asks for one and answers it. Default 1,440, one a minute.</summary>
    public double Telemetry { get; init; } = 1_440;

    /// <summary>An operator looks at its state. Default 288, every five minutes.</summary>
    public double State { get; init; } = 288;

    /// <summary>Asks for its desired configuration. Default 48.</summary>
    public double DesiredGet { get; init; } = 48;

    /// <summary>An operator looks at its latest readings. Default 24.</summary>
    public double Range { get; init; } = 24;

    /// <summary>An operator looks at a metric's averages of five minutes. Default 24.</summary>
    public double Aggregate { get; init; } = 24;

    /// <summary>An operator sends it a command. Default 2.</summary>
    public double Command { get; init; } = 2;

    /// <summary>An operator changes its desired configuration. Default 1.</summary>
    public double DesiredPatch { get; init; } = 1;

    /// <summary>An operator looks through dead letters. Default 1.</summary>
    public double DeadLetters { get; init; } = 1;

    /// <summary>A new device is registered and gets its token. Default 0.1.</summary>
    public double Register { get; init; } = 0.1;

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem()
    {
        double[] all = [Telemetry, State, DesiredGet, Range, Aggregate, Command, DesiredPatch, DeadLetters, Register];
        return all.All(one => one >= 0 && double.IsFinite(one)) && all.Sum() > 0 ? null : "mix has shares of 0 and more, not all 0.";
    }
}
