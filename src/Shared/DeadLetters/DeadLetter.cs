using Serverless.Shared.Telemetry;

namespace Serverless.Shared.DeadLetters;

/// <summary>An element of an event that was refused, with the event whole.</summary>
internal sealed record DeadLetter
{
    public required DeadLetterId Id { get; init; }

    public required DeadLetterReason Reason { get; init; }

    /// <summary>What exactly was wrong, for people; at most 1,024 characters; or null.</summary>
    public string? Detail { get; init; }

    /// <summary>The device it came from or claimed to come from, or null where that is unknown.</summary>
    public string? DeviceId { get; init; }

    /// <summary>When it was refused first.</summary>
    public required DateTimeOffset DeadLetteredAt { get; init; }

    /// <summary>The event as it was received: body, partition, offset, times, key, publisher, properties.</summary>
    public required TelemetryEvent Event { get; init; }
}
