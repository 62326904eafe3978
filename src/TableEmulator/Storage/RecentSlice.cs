using System.Buffers;

namespace Serverless.TableEmulator.Storage;

/// <summary>The recent rows of a range in the order of their keys, in a rented array.</summary>
internal readonly struct RecentSlice(RecentRow[] rented, int count) : IDisposable
{
    public static RecentSlice Empty => new([], 0);

    public int Count => count;

    public RecentRow this[int index] => rented[index];

    public static RecentSlice Of(SortedSet<RecentRow> rows, byte[] high)
    {
        var rented = ArrayPool<RecentRow>.Shared.Rent(64);
        var count = 0;
        foreach (var row in rows)
        {
            if (row.Key.AsSpan().SequenceCompareTo(high) >= 0) break;
            if (count == rented.Length) rented = Grow(rented);
            rented[count++] = row;
        }

        return new RecentSlice(rented, count);
    }

    public void Dispose()
    {
        if (rented.Length == 0) return;
        rented.AsSpan(0, count).Clear();
        ArrayPool<RecentRow>.Shared.Return(rented);
    }

    private static RecentRow[] Grow(RecentRow[] full)
    {
        var larger = ArrayPool<RecentRow>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        full.AsSpan().Clear();
        ArrayPool<RecentRow>.Shared.Return(full);
        return larger;
    }
}
