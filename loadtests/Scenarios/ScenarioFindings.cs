using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What a scenario found beside its requests.</summary>
/// <param name="Sections">For the report, in order.</param>
/// <param name="Failures">What was proven wrong, a sentence each: the exit code is 1.</param>
internal sealed record ScenarioFindings(IReadOnlyList<ReportSection> Sections, IReadOnlyList<string> Failures)
{
    /// <summary>How the load was made, in words; null where the engine's own words fit.</summary>
    public string? Model { get; init; }

    public static ScenarioFindings None { get; } = new([], []);
}
