namespace Serverless.LoadTests.Ledger;

/// <summary>What a state shows of a metric.</summary>
/// <param name="Timestamp">Milliseconds since the epoch.</param>
/// <param name="Sequence">−1 for none.</param>
/// <param name="Value">A double, a boolean or a text.</param>
internal readonly record struct ShownMetric(long Timestamp, long Sequence, object? Value);
