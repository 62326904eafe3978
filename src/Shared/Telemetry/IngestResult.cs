using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>What one batch came to, for what follows the commit. Everything in it is stored.</summary>
public sealed record IngestResult
{
    /// <summary>Readings that are news: they stand in history and changed the latest state. By device, in order.</summary>
    public required IReadOnlyList<IngestedReading> Accepted { get; init; }

    /// <summary>Readings that stand in history and are no news.</summary>
    public required IReadOnlyList<KeptBackReading> KeptBack { get; init; }

    /// <summary>Elements that became dead letters.</summary>
    public required IReadOnlyList<RefusedElement> Refused { get; init; }
}

/// <summary>A reading and where it came from.</summary>
/// <param name="Reading">The reading.</param>
/// <param name="Registration">The device's registration it belongs to.</param>
/// <param name="Event">Its event.</param>
/// <param name="Index">Its position in the event's array; 0 for a single object.</param>
public readonly record struct IngestedReading(Reading Reading, int Registration, TelemetryEvent Event, int Index);

/// <summary>A reading that is no news, and why.</summary>
public readonly record struct KeptBackReading(IngestedReading Reading, KeptBackReason Reason);

/// <summary>Why a reading was kept back.</summary>
public enum KeptBackReason
{
    /// <summary>It was here already.</summary>
    Duplicate,

    /// <summary>Newer values of all its metrics were here already.</summary>
    Stale,

    /// <summary>A greater content stands under its identity.</summary>
    Conflict,

    /// <summary>Its device was deleted or registered anew while it was on its way.</summary>
    DeviceGone,
}

/// <summary>An element that became a dead letter.</summary>
public readonly record struct RefusedElement(TelemetryEvent Event, Refusal Refusal);
