using Serverless.Shared.Tables;

namespace Serverless.Shared.Devices.Registry;

/// <summary>The changes of one bucket that wait to be written, and how they form transactions.</summary>
internal sealed class ChangeQueue
{
    /// <summary>Beyond this many the store is out or far behind: callers had better hear it at once.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>One operation is the log's own.</summary>
    internal const int MaxOperations = TableStore.MaxOperations - 1;

    /// <summary>Of the 4 MiB a transaction may have, envelope included.</summary>
    private const int MaxBytes = 3 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<PendingChange> _waiting = new();
    private bool _isServed;

    /// <returns>Whether the caller must now serve the queue until <see cref="TryTake"/> finds it empty.</returns>
    public bool Add(PendingChange change)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting)
            {
                throw new TableStoreUnavailableException($"{MaxWaiting} registry changes of one bucket wait already.");
            }

            _waiting.Enqueue(change);
            var mustServe = !_isServed;
            _isServed = true;
            return mustServe;
        }
    }

    /// <summary>Takes the changes of the next transaction: as many as fit and touch no row twice.</summary>
    public bool TryTake(out List<PendingChange> group)
    {
        group = [];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0;
        lock (_gate)
        {
            while (_waiting.TryPeek(out var next))
            {
                if (next.IsAbandoned)
                {
                    _waiting.Dequeue().Cancel();
                    continue;
                }

                bytes += next.MaxBytes;
                if (group.Count > 0
                    && (keys.Count + next.Change.Operations.Count > MaxOperations
                        || bytes > MaxBytes
                        || next.Keys.Any(keys.Contains)))
                {
                    break;
                }

                keys.UnionWith(next.Keys);
                group.Add(_waiting.Dequeue());
            }

            _isServed = group.Count > 0;
            return _isServed;
        }
    }
}
