namespace NBomber.Contracts.Stats;

/// <summary>What a run of NBomber returns; the adapter counts itself.</summary>
public sealed class NodeStats;
