using System.Buffers;
using System.Runtime.CompilerServices;

namespace Serverless.Shared.Telemetry;

/// <summary>A list in an array of the shared pool: a batch's scratch is too large to be made anew for each batch, for what
/// is over 85,000 bytes is collected only with the oldest generation. Dispose gives the array back.</summary>
/// <param name="capacity">How many items are expected.</param>
internal sealed class PooledList<T>(int capacity) : IDisposable
{
    private T[] _items = ArrayPool<T>.Shared.Rent(Math.Max(capacity, 1));

    public int Count { get; private set; }

    public Span<T> Span => _items.AsSpan(0, Count);

    public ref T this[int index] => ref Span[index];

    public void Add(in T item)
    {
        if (Count == _items.Length)
        {
            var larger = ArrayPool<T>.Shared.Rent(2 * Count);
            Span.CopyTo(larger);
            Return();
            _items = larger;
        }

        _items[Count++] = item;
    }

    /// <summary>Drops the items from an index on.</summary>
    public void Truncate(int count) => Count = count;

    public void Dispose()
    {
        Return();
        _items = [];
        Count = 0;
    }

    // An array in the pool must not keep a batch's readings alive.
    private void Return() =>
        ArrayPool<T>.Shared.Return(_items, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
}
