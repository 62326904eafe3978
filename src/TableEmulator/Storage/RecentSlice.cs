using System.Collections.Immutable;

namespace Serverless.TableEmulator.Storage;

/// <summary>The recent rows of a range in the order of their keys, as they were at one moment.</summary>
internal readonly struct RecentSlice(ImmutableSortedSet<RecentRow> rows, int first, byte[] high)
{
    /// <summary>A row of the range, from 0 on; null behind its end.</summary>
    public RecentRow? this[int index] =>
        first + index < rows.Count && rows[first + index] is var row && row.Key.AsSpan().SequenceCompareTo(high) < 0 ? row : null;
}
