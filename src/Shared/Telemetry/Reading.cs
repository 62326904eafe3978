using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// What one device measured at one time: its identity (device, time, sequence), its metrics and the canonical bytes
/// of those, which order and identify contents. See docs/decisions/0003-identity-order-state.md.
/// </summary>
public sealed class Reading
{
    /// <summary>The value of <see cref="Sequence"/> where the device gave none; sorts first.</summary>
    public const long NoSequence = -1;

    private byte[]? _content;

    /// <param name="deviceId">The device's id.</param>
    /// <param name="timestamp">Milliseconds since the epoch, UTC.</param>
    /// <param name="sequence">0 to 2^53 − 1, or <see cref="NoSequence"/>.</param>
    /// <param name="metrics">1 to 100 metrics, sorted by name in ordinal order, names distinct; not to be changed
    /// afterwards.</param>
    public Reading(string deviceId, long timestamp, long sequence, Metric[] metrics)
    {
        DeviceId = deviceId;
        Timestamp = timestamp;
        Sequence = sequence;
        Metrics = ImmutableCollectionsMarshal.AsImmutableArray(metrics);
        ContentHash = CanonicalContent.Hash(metrics);
    }

    public string DeviceId { get; }

    /// <summary>The device's time, in milliseconds since the epoch, UTC.</summary>
    public long Timestamp { get; }

    /// <summary>0 to 2^53 − 1, or <see cref="NoSequence"/>.</summary>
    public long Sequence { get; }

    /// <summary>Sorted by name in ordinal order.</summary>
    public ImmutableArray<Metric> Metrics { get; }

    /// <summary>RFC 8785 JSON of the metrics, UTF-8. Made when first asked for: all but ties are told by the
    /// hash.</summary>
    public ReadOnlySpan<byte> Content => _content ??= CanonicalContent.Write(Metrics.AsSpan());

    /// <summary>The first 16 bytes of SHA-256 over <see cref="Content"/>, as a big-endian number.</summary>
    public UInt128 ContentHash { get; }

    /// <summary>By time, then sequence, then content: the order of the readings of one device.</summary>
    public static int CompareOrder(Reading left, Reading right)
    {
        var byTime = left.Timestamp.CompareTo(right.Timestamp);
        if (byTime != 0)
        {
            return byTime;
        }

        var bySequence = left.Sequence.CompareTo(right.Sequence);
        return bySequence != 0 ? bySequence
            : left.ContentHash == right.ContentHash ? 0
            : left.Content.SequenceCompareTo(right.Content);
    }
}
