using Serverless.LoadTests.Backends;

namespace Serverless.LoadTests.Ladder;

/// <summary>The rates at rising concurrency, with all that is needed to repeat and to judge them.</summary>
internal sealed record LadderReport
{
    /// <summary>Form of the JSON; another number where what <c>compare</c> reads has changed.</summary>
    public string Schema { get; init; } = "ladder/1";

    public required string Scenario { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required string Command { get; init; }

    public required string Commit { get; init; }

    public required MachineInfo Machine { get; init; }

    /// <summary>What was under load.</summary>
    public required string Target { get; init; }

    public required int Devices { get; init; }

    /// <summary>Warm-up and measured time of each step, in seconds.</summary>
    public required double WarmUpSeconds { get; init; }

    public required double MeasuredSeconds { get; init; }

    /// <summary>Whether somebody ended it before the last step.</summary>
    public required bool EndedEarly { get; init; }

    /// <summary>How the backend ended, which ended the ladder; null where it did not.</summary>
    public BackendEnd? BackendEnd { get; init; }

    public required IReadOnlyList<LadderStep> Steps { get; init; }

    /// <summary>A bare endpoint under the same load, where the reference has steps, or at the last.</summary>
    public IReadOnlyList<CeilingStep> Ceiling { get; init; } = [];

    /// <summary>Null where the steps are too few.</summary>
    public ScalabilityFit? Fit => ScalabilityFit.Of(Steps.Select(step => ((double)step.Clients, step.RequestsPerSecond)));
}
