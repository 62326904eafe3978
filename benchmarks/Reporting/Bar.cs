namespace Serverless.Benchmarks.Reporting;

/// <summary>What is to be reached, and what was.</summary>
internal sealed record Bar
{
    public required string Name { get; init; }

    public required string Unit { get; init; }

    public required double Target { get; init; }

    /// <summary>Whether the target is the most; else it is the least.</summary>
    public required bool IsAtMost { get; init; }

    public required Measured Value { get; init; }

    public bool IsMet => IsAtMost ? Value.Median <= Target : Value.Median >= Target;

    public static Bar AtMost(string name, double target, string unit, Measured value) =>
        new() { Name = name, Target = target, Unit = unit, IsAtMost = true, Value = value };

    public static Bar AtLeast(string name, double target, string unit, Measured value) =>
        new() { Name = name, Target = target, Unit = unit, IsAtMost = false, Value = value };
}
