namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>A page of aggregates.</summary>
/// <param name="Windows">Oldest first, none empty. May be fewer than asked for, or none, and still have a position.</param>
/// <param name="Position">Where the next page begins; null at the end.</param>
internal sealed record AggregatePage(IReadOnlyList<WindowAggregate> Windows, AggregatePosition? Position);
