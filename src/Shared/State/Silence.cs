namespace Serverless.Shared.State;

/// <summary>Whether a device counts as connected: it was heard no longer ago than the silence limit.</summary>
internal static class Silence
{
    /// <summary>The last millisecond since the epoch at which the device counts as connected; null where it was never heard.</summary>
    public static long? ConnectedUntil(long? lastSeen, TimeSpan limit) => lastSeen + (long)limit.TotalMilliseconds;

    // Ticks are compared, so that a device is connected up to the limit and no tick longer.
    public static bool IsWithin(long? connectedUntil, DateTimeOffset now) =>
        connectedUntil is { } last && now.UtcTicks <= DateTimeOffset.UnixEpoch.UtcTicks + (last * TimeSpan.TicksPerMillisecond);
}
