namespace Serverless.Shared.Telemetry;

/// <summary>A page of the history.</summary>
/// <param name="Readings">Newest first. May be fewer than asked for, or none, and still have a position.</param>
/// <param name="Position">Where the next page begins; null at the end.</param>
internal sealed record HistoryPage(IReadOnlyList<Reading> Readings, HistoryPosition? Position);
