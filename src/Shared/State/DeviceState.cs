using System.Collections.Immutable;

namespace Serverless.Shared.State;

/// <summary>What a device last said: the latest value of each of its most recent metrics. Never changes once made.</summary>
internal sealed class DeviceState
{
    /// <summary>The most metrics a device keeps.</summary>
    public const int MaxMetrics = 200;

    public required string DeviceId { get; init; }

    /// <summary>The device's registration whose readings these are, from 1.</summary>
    public required int Registration { get; init; }

    /// <summary>0 before the first write, then one more with each.</summary>
    public long Version { get; init; }

    /// <summary>The greatest enqueued time of any accepted event, in milliseconds since the epoch, UTC; null before the
    /// first.</summary>
    public long? LastSeen { get; init; }

    /// <summary>At most <see cref="MaxMetrics"/>, sorted by name in ordinal order.</summary>
    public ImmutableArray<MetricState> Metrics { get; init; } = [];

    /// <summary>The state of a device that was never heard.</summary>
    public static DeviceState Empty(string deviceId, int registration) => new() { DeviceId = deviceId, Registration = registration };
}
