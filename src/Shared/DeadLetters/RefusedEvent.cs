using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>An event of which something was refused.</summary>
/// <param name="Event">The event.</param>
/// <param name="Refusals">What was refused of it; each index once.</param>
internal sealed record RefusedEvent(TelemetryEvent Event, IReadOnlyList<Refusal> Refusals);
