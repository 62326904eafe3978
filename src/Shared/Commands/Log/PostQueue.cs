using Serverless.Shared.Tables;

namespace Serverless.Shared.Commands.Log;

/// <summary>The commands of one bucket that wait to be written, and how they form transactions.</summary>
internal sealed class PostQueue
{
    /// <summary>Beyond this many the store is out or far behind: callers had better hear it at once.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>One operation is the log's.</summary>
    private const int MaxCommands = TableStore.MaxOperations - 1;

    /// <summary>Of the 4 MiB a transaction may have, envelope included.</summary>
    private const int MaxBytes = 3 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<PostedCommand> _waiting = new();
    private bool _isServed;

    /// <returns>Whether the caller must now serve the queue until <see cref="TryTake"/> finds it empty.</returns>
    /// <exception cref="TableStoreUnavailableException">Too many wait already.</exception>
    public bool Add(PostedCommand command)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting)
            {
                throw new TableStoreUnavailableException($"{MaxWaiting} commands of one bucket wait already.");
            }

            _waiting.Enqueue(command);
            var mustServe = !_isServed;
            _isServed = true;
            return mustServe;
        }
    }

    /// <summary>Takes the commands of the next transaction: as many as fit.</summary>
    public bool TryTake(out List<PostedCommand> group)
    {
        group = [];
        var bytes = 0;
        lock (_gate)
        {
            while (group.Count < MaxCommands && _waiting.TryPeek(out var next))
            {
                if (next.IsAbandoned)
                {
                    _waiting.Dequeue().Cancel();
                    continue;
                }

                bytes += next.EstimatedBytes;
                if (group.Count > 0 && bytes > MaxBytes)
                {
                    break;
                }

                group.Add(_waiting.Dequeue());
            }

            _isServed = group.Count > 0;
            return _isServed;
        }
    }
}
