namespace Serverless.EventHubEmulator.Log;

/// <summary>How long, and how much of, a partition's events are kept.</summary>
/// <param name="Age">The oldest that stay; <c>null</c> for any age.</param>
/// <param name="PartitionBytes">Bytes of events that stay in one partition; <c>null</c> for any number.</param>
internal sealed record RetentionLimits(TimeSpan? Age, long? PartitionBytes)
{
    /// <summary>The limits of options; <c>null</c> if there are none.</summary>
    public static RetentionLimits? Of(EventHubEmulatorOptions options) =>
        options is { Retention: null, RetentionBytes: null }
            ? null
            : new RetentionLimits(options.Retention, options.RetentionBytes / options.Hubs.Sum(hub => hub.PartitionCount));
}
