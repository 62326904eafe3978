using Serverless.Shared.DeadLetters;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// One element of an event: either refused, or a candidate that device, time and metrics still decide on. Reasons are
/// reported in the contract's order, in which an unknown device comes before bad metrics: what is wrong with the
/// metrics therefore waits in <see cref="MetricsRefusal"/>.
/// </summary>
internal readonly record struct DecodedElement
{
    /// <summary>Position in the event's array; 0 for a single object and for what concerns the event as a whole.</summary>
    public required int Index { get; init; }

    /// <summary>Set when the bytes alone refuse it; then only <see cref="Index"/> is set besides.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The resolved sender, a legal id.</summary>
    public string DeviceId { get; init; }

    /// <summary>Milliseconds since the epoch, UTC; the enqueued time where the device gave none. Any value: not yet
    /// judged.</summary>
    public long Timestamp { get; init; }

    /// <summary>0 to 2^53 − 1, or <see cref="Reading.NoSequence"/>.</summary>
    public long Sequence { get; init; }

    /// <summary>Flattened and sorted by name; empty where <see cref="MetricsRefusal"/> is set.</summary>
    public Metric[] Metrics { get; init; }

    /// <summary>What is wrong with the metrics, told only when nothing of a higher rank is wrong.</summary>
    public Refusal? MetricsRefusal { get; init; }
}
