namespace Serverless.Shared.Telemetry;

/// <summary>What identifies a reading of a device beside its content.</summary>
/// <param name="Timestamp">Milliseconds since the epoch.</param>
/// <param name="Sequence">0 to 2^53 − 1, or <see cref="Reading.NoSequence"/>.</param>
internal readonly record struct HistoryIdentity(long Timestamp, long Sequence);
