namespace Serverless.EventHubEmulator.Log;

/// <summary>
/// Forgets events that are too old or too many, whole chunks at a time. What is out of date can no longer be read at
/// once; its rows go little by little, so that sends do not wait for it. Used by the one writer.
/// </summary>
internal sealed class LogRetention(
    IReadOnlyList<PartitionLog> partitions, ChunkStore store, RetentionLimits limits, TimeProvider timeProvider)
{
    /// <summary>How often it is due.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Up to 16 MiB of records.
    private const int RowsPerTurn = 32;

    /// <summary>Sees that what is out of date is not read any more.</summary>
    public void Expire()
    {
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var partition in partitions)
        {
            partition.Expire(limits, now);
        }
    }

    /// <summary>One turn.</summary>
    /// <returns>Whether rows are left that could go at once.</returns>
    public bool Run()
    {
        Expire();
        var more = false;
        foreach (var partition in partitions)
        {
            // The newest row stays: it tells the next start where sequence numbers and offsets go on.
            var end = partition.Properties;
            more |= end.LastSequenceNumber >= 0
                && store.DeleteBefore(partition.Ordinal, Math.Min(end.BeginSequenceNumber, end.LastSequenceNumber), RowsPerTurn) == RowsPerTurn;
        }

        return more;
    }
}
