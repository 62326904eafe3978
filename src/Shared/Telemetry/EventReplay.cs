namespace Serverless.Shared.Telemetry;

/// <summary>What a replayed event is replayed for: one of its dead letters.</summary>
/// <param name="Index">The element that became the dead letter.</param>
/// <param name="IsWhole">The event had been refused as a whole, so all its elements are taken; else that one alone, since
/// what became of the others was settled when the event came first.</param>
internal readonly record struct EventReplay(int Index, bool IsWhole);
