namespace Serverless.Shared.Telemetry.Aggregates;

/// <summary>Where the next page of aggregates begins.</summary>
/// <param name="Next">The oldest time that no page before has covered, in milliseconds since the epoch.</param>
/// <param name="Windows">How many windows to read at once, by what is known of the density of the readings.</param>
/// <param name="Begun">What was read already of the window of <paramref name="Next"/>; null for nothing.</param>
internal sealed record AggregatePosition(long Next, long Windows, BegunWindow? Begun);
