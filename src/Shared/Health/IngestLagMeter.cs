namespace Serverless.Shared.Health;

/// <summary>Compares what the hub has with what is in the tables.</summary>
internal sealed class IngestLagMeter(TimeProvider time)
{
    // The hub tells the time of its newest event and the tables that of the last one ingested, neither that of the
    // oldest one waiting. What is remembered here keeps an hour without events from counting as an hour of lag.
    private readonly Dictionary<string, DateTimeOffset> _caughtUpAt = new(StringComparer.Ordinal);

    /// <summary>Not to be called by two at once.</summary>
    public IngestLag Measure(IReadOnlyList<HubPartition> hub, IReadOnlyDictionary<string, IngestPosition> positions)
    {
        var now = time.GetUtcNow();
        var events = 0L;
        var oldest = now;
        foreach (var partition in hub)
        {
            var position = positions.GetValueOrDefault(partition.Id);

            // What retention has dropped waits no longer.
            var done = Math.Max(position?.SequenceNumber ?? -1, partition.BeginningSequenceNumber - 1);
            var waiting = partition.LastSequenceNumber - done;
            if (waiting <= 0)
            {
                _caughtUpAt[partition.Id] = now;
                continue;
            }

            events += waiting;
            var since = Since(position, partition);
            oldest = since < oldest ? since : oldest;
        }

        return new IngestLag(events, now - oldest);
    }

    private DateTimeOffset Since(IngestPosition? position, HubPartition partition)
    {
        var isKnown = _caughtUpAt.TryGetValue(partition.Id, out var caughtUpAt);
        if (position is null)
        {
            return isKnown ? caughtUpAt : partition.LastEnqueuedTime;
        }

        return isKnown && caughtUpAt > position.EnqueuedTime ? caughtUpAt : position.EnqueuedTime;
    }
}
