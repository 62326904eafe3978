namespace Serverless.TableEmulator.Storage;

/// <summary>
/// The latest versions of the entities that are in the log and not yet in their place, in memory by key. The writer
/// changes it with each commit; readers look here first.
/// </summary>
/// <remarks>
/// A reader that copies rows and starts its read of the file between <see cref="EnterRead"/> and <see cref="ExitRead"/>
/// has both of one moment: a row that is folded meanwhile is in both, and no transaction is there in part.
/// </remarks>
internal sealed class RecentRows : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly SortedSet<RecentRow> _rows = new(Comparer<RecentRow>.Create(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key)));
    private readonly Dictionary<byte[], RecentRow?> _changes = new(KeyEquality.Instance);

    /// <summary>What the writer looks a key up with.</summary>
    private readonly RecentRow _sought = new() { Key = [] };

    private bool _changesPlaces;

    /// <summary>Bytes of the committed rows; for the writer.</summary>
    public long Bytes { get; private set; }

    /// <summary>The committed row of a key, for readers; null if it is in its place or nowhere.</summary>
    public RecentRow? Read(byte[] key)
    {
        _lock.EnterReadLock();
        try
        {
            return _rows.Count > 0 && _rows.TryGetValue(new RecentRow { Key = key }, out var row) ? row : null;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void EnterRead() => _lock.EnterReadLock();

    public void ExitRead() => _lock.ExitReadLock();

    /// <summary>The committed rows of a range; the caller has entered, or is the writer.</summary>
    public RecentSlice Copy(KeyRange range)
    {
        if (_rows.Count == 0 || range.Low.AsSpan().SequenceCompareTo(range.High) >= 0) return RecentSlice.Empty;
        return RecentSlice.Of(_rows.GetViewBetween(new RecentRow { Key = range.Low }, new RecentRow { Key = range.High }), range.High);
    }

    /// <summary>All committed rows in the order of their keys; for the writer.</summary>
    public RecentRow[] ToArray() => [.. _rows];

    /// <summary>The row of a key as the writer's open transaction sees it.</summary>
    public RecentRow? Find(byte[] key) => _changes.Count > 0 && _changes.TryGetValue(key, out var changed) ? changed : Committed(key);

    /// <summary>Sets a row, once the transaction is committed.</summary>
    public void Put(RecentRow row) => _changes[row.Key] = row;

    /// <summary>Takes a row out that was folded into its place, once the transaction is committed.</summary>
    public void Remove(byte[] key) => _changes[key] = null;

    /// <summary>The transaction changed or deleted an entity in its place.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="row">What is here of it, which is taken out.</param>
    public void Replace(byte[] key, RecentRow? row)
    {
        if (row is not null) _changes[key] = null;
        _changesPlaces = true;
    }

    /// <summary>Commits and shows the changes; with an error, nothing has changed here.</summary>
    public void Commit(Action commit)
    {
        // Readers see what changes in its place with the commit, and the rest here: both at once.
        var lockFirst = _changesPlaces && _changes.Count > 0;
        if (!lockFirst) commit();
        if (_changes.Count == 0)
        {
            Discard();
            return;
        }

        _lock.EnterWriteLock();
        try
        {
            if (lockFirst) commit();
            foreach (var (key, row) in _changes) Set(key, row);
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        Discard();
    }

    /// <summary>Forgets the changes of a transaction that was rolled back.</summary>
    public void Discard()
    {
        _changes.Clear();
        _changesPlaces = false;
    }

    public void Dispose() => _lock.Dispose();

    private RecentRow? Committed(byte[] key)
    {
        _sought.Key = key;
        return _rows.TryGetValue(_sought, out var row) ? row : null;
    }

    private void Set(byte[] key, RecentRow? row)
    {
        if (Committed(key) is { } old)
        {
            _rows.Remove(old);
            Bytes -= old.Bytes;
        }

        if (row is null) return;
        _rows.Add(row);
        Bytes += row.Bytes;
    }
}
