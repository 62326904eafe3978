using System.Collections.Immutable;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// The latest versions of the entities that are in the log and not yet in their place, in memory by key. The writer
/// changes it with each commit; readers look here first.
/// </summary>
/// <remarks>
/// A reader that takes rows and starts its read of the file between <see cref="EnterRead"/> and <see cref="ExitRead"/>
/// has both of one moment: a row that is folded meanwhile is in both, and no transaction is there in part.
/// </remarks>
internal sealed class RecentRows : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<byte[], RecentRow?> _changes = new(KeyEquality.Instance);

    /// <summary>What the writer looks a key up with.</summary>
    private readonly RecentRow _sought = new() { Key = [] };

    /// <summary>Its nodes are shared from commit to commit: a reader keeps that of its moment for nothing, however many rows there are.</summary>
    private ImmutableSortedSet<RecentRow> _rows =
        ImmutableSortedSet<RecentRow>.Empty.WithComparer(
            Comparer<RecentRow>.Create(static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key)));

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
    public RecentSlice Slice(KeyRange range)
    {
        var first = _rows.Count == 0 ? 0 : _rows.IndexOf(new RecentRow { Key = range.Low });
        return new RecentSlice(_rows, first < 0 ? ~first : first, range.High);
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
        if (_changes.Count == 0)
        {
            commit();
            Discard();
            return;
        }

        // Readers see what changes in its place with the commit, and the rest here: both at once.
        var changed = Changed(out var bytes);
        if (!_changesPlaces) commit();
        _lock.EnterWriteLock();
        try
        {
            if (_changesPlaces) commit();
            _rows = changed;
        }
        finally
        {
            _lock.ExitWriteLock();
        }

        Bytes = bytes;
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

    private ImmutableSortedSet<RecentRow> Changed(out long bytes)
    {
        bytes = Bytes;
        var rows = _rows.ToBuilder();
        foreach (var (key, row) in _changes)
        {
            if (Committed(key) is { } old)
            {
                rows.Remove(old);
                bytes -= old.Bytes;
            }

            if (row is null) continue;
            rows.Add(row);
            bytes += row.Bytes;
        }

        return rows.ToImmutable();
    }
}
