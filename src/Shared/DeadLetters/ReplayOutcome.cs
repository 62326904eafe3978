namespace Serverless.Shared.DeadLetters;

/// <summary>What a replay came to.</summary>
/// <param name="Id">The dead letter.</param>
/// <param name="Refusal">Why it was refused again and stays; null where it was accepted and is gone.</param>
internal sealed record ReplayOutcome(DeadLetterId Id, Refusal? Refusal);
