using Serverless.Shared.Tables;

namespace Serverless.Shared.Telemetry;

/// <summary>
/// The contents under one time and sequence number, of which some are shown: with a sequence number the greatest alone,
/// without one all, the greatest first.
/// </summary>
/// <remarks>Keeps no more contents than can be shown, however many there are.</remarks>
internal sealed class HistoryGroup
{
    private readonly List<Reading> _greatest = [];
    private readonly byte[]? _below;
    private readonly int _room;

    /// <param name="identity">The time and sequence number.</param>
    /// <param name="room">How many readings may still be shown; at least 1.</param>
    /// <param name="below">Without a sequence number: only contents less than this are shown; null for all.</param>
    public HistoryGroup(HistoryIdentity identity, int room, byte[]? below)
    {
        Identity = identity;
        _below = below;
        _room = identity.Sequence == Reading.NoSequence ? room : 1;
    }

    public HistoryIdentity Identity { get; }

    /// <summary>Whether contents to show were left out for want of room.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Those to show, newest first.</summary>
    public IReadOnlyList<Reading> Greatest => _greatest;

    /// <summary>Whether a key stands under this time and sequence number.</summary>
    public bool Holds(in HistoryKey key) => key.Timestamp == Identity.Timestamp && key.Sequence == Identity.Sequence;

    public void Add(Reading reading)
    {
        if (_below is not null && reading.Content.SequenceCompareTo(_below) >= 0)
        {
            return;
        }

        var at = _greatest.BinarySearch(reading, ByContentDescending);
        if (at >= 0)
        {
            return;
        }

        _greatest.Insert(~at, reading);
        if (_greatest.Count > _room)
        {
            _greatest.RemoveAt(_room);
            HasMore = Identity.Sequence == Reading.NoSequence;
        }
    }

    private static readonly Comparer<Reading> ByContentDescending =
        Comparer<Reading>.Create(static (left, right) => right.Content.SequenceCompareTo(left.Content));
}
