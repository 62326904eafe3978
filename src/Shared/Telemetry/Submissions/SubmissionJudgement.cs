using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry.Submissions;

/// <summary>What is wrong with an event.</summary>
/// <param name="Refusals">Why elements are refused, by index.</param>
/// <param name="Elements">How many elements the event has; one where it is refused as a whole.</param>
internal sealed record SubmissionJudgement(IReadOnlyList<Refusal> Refusals, int Elements);
