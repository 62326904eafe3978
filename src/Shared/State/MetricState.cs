using Serverless.Shared.Telemetry;

namespace Serverless.Shared.State;

/// <summary>A metric's latest value and the reading it came from.</summary>
internal readonly record struct MetricState
{
    public required string Name { get; init; }

    public required MetricValue Value { get; init; }

    /// <summary>The reading's time, in milliseconds since the epoch, UTC.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The reading's sequence, or <see cref="Reading.NoSequence"/>.</summary>
    public required long Sequence { get; init; }

    /// <summary>The first 8 bytes of the hash of the reading's content: tells contents apart, but does not order
    /// them.</summary>
    public required ulong ContentHash { get; init; }

    /// <summary>The reading itself while it is at hand, for its content; null once stored or cached.</summary>
    public Reading? Source { get; init; }

    public static MetricState Of(Reading reading, int metric) => new()
    {
        Name = reading.Metrics[metric].Name,
        Value = reading.Metrics[metric].Value,
        Timestamp = reading.Timestamp,
        Sequence = reading.Sequence,
        ContentHash = HashOf(reading),
        Source = reading,
    };

    public static ulong HashOf(Reading reading) => (ulong)(reading.ContentHash >> 64);

    /// <summary>Whether this came from that reading, of this device: same order, same content.</summary>
    public bool IsFrom(Reading reading) =>
        Timestamp == reading.Timestamp && Sequence == reading.Sequence && ContentHash == HashOf(reading);

    public int CompareOrder(ReadingOrder order)
    {
        var byTime = Timestamp.CompareTo(order.Timestamp);
        return byTime != 0 ? byTime : Sequence.CompareTo(order.Sequence);
    }

    /// <summary>By time, sequence, content and name. A content no longer known counts as the lesser.</summary>
    public int CompareRank(in MetricState other)
    {
        var byOrder = CompareOrder(new ReadingOrder(other.Timestamp, other.Sequence));
        if (byOrder != 0)
        {
            return byOrder;
        }

        var byContent = ContentHash == other.ContentHash ? 0
            : Source is not null && other.Source is not null ? Reading.CompareOrder(Source, other.Source)
            : Source is null && other.Source is null ? ContentHash.CompareTo(other.ContentHash)
            : Source is null ? -1 : 1;
        return byContent != 0 ? byContent : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary>The same, without holding on to the reading.</summary>
    public MetricState WithoutSource() => Source is null ? this : this with { Source = null };
}
