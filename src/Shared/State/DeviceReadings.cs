using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>What one batch brought of one device, all of it in history already.</summary>
internal sealed class DeviceReadings
{
    public required string DeviceId { get; init; }

    /// <summary>The device's registration the readings belong to.</summary>
    public required int Registration { get; init; }

    /// <summary>The greatest enqueued time of the events, in milliseconds since the epoch, UTC.</summary>
    public required long LastSeen { get; init; }

    /// <summary>In ascending order; of each identity with a sequence only the greatest content.</summary>
    public required IReadOnlyList<Reading> Readings { get; init; }
}
