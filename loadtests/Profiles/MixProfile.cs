namespace Serverless.LoadTests.Profiles;

/// <summary>How often a device of the scenario <c>mixed</c> has to do with each operation, in any unit: the defaults are times a day.</summary>
internal sealed record MixProfile
{
    /// <summary>Sends a reading through Event Hubs, above 0. Default 1,440, one a minute.</summary>
    public double Telemetry { get; init; } = 1_440;

    /// <summary>An operator looks at its state. Default 288, every five minutes.</summary>
    public double State { get; init; } = 288;

    /// <summary>Asks for its desired configuration. Default 48.</summary>
    public double DesiredGet { get; init; } = 48;

    /// <summary>Asks whether a command waits for it, and answers what it is given. Default 96, every quarter of an hour.</summary>
    public double CommandNext { get; init; } = 96;

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

    private double[] Others => [State, DesiredGet, CommandNext, Range, Aggregate, Command, DesiredPatch, DeadLetters, Register];

    /// <summary>Telemetry among all operations, 0 to 1.</summary>
    public double TelemetryShare() => Telemetry / (Telemetry + Others.Sum());

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() =>
        !Others.Append(Telemetry).All(one => one >= 0 && double.IsFinite(one)) || Others.Sum() <= 0 ? "mix has shares of 0 and more, beside telemetry not all 0."
        : Telemetry <= 0 ? "mix.telemetry must be above 0: the fleet's rate follows from it."
        : null;
}
