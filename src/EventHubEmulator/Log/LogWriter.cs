using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Serverless.EventHubEmulator.Log;

/// <summary>
/// The one writer of the log. It commits whatever sends have come in since the last commit as one transaction, so
/// that the cost of a commit is shared by as many sends as are waiting (group commit).
/// </summary>
internal sealed partial class LogWriter : IAsyncDisposable
{
    /// <summary>Bytes accepted and not yet committed at which connections stop reading from their clients.</summary>
    public const int MaxPendingBytes = 32 * 1024 * 1024;

    private const int MaxCommitBytes = 8 * 1024 * 1024;
    private const int MaxChunkBytes = 512 * 1024;

    // A null is no send but the word that retention is due.
    private readonly Channel<AppendRequest?> _queue = Channel.CreateUnbounded<AppendRequest?>(new() { SingleReader = true });
    private readonly ChunkStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<LogWriter> _logger;
    private readonly PendingBytes _pending = new(MaxPendingBytes);
    private readonly LogRetention? _retention;
    private readonly ITimer? _retentionTimer;
    private readonly Task _loop;

    public LogWriter(ChunkStore store, TimeProvider timeProvider, ILogger<LogWriter> logger, LogRetention? retention = null)
    {
        _store = store;
        _timeProvider = timeProvider;
        _logger = logger;
        _retention = retention;
        _retentionTimer = retention is null
            ? null
            : timeProvider.CreateTimer(_ => _queue.Writer.TryWrite(null), null, LogRetention.Interval, LogRetention.Interval);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>
    /// Queues events; the request's callback tells the outcome. The queue is bounded by whoever reads from clients
    /// waiting in <see cref="WaitForRoomAsync"/> before it reads more.
    /// </summary>
    public void Append(AppendRequest request)
    {
        _pending.Add(request.Length);
        if (!_queue.Writer.TryWrite(request))
        {
            _pending.Remove(request.Length);
            request.Complete(new ObjectDisposedException(nameof(LogWriter)));
        }
    }

    /// <summary>Completes when less than <see cref="MaxPendingBytes"/> wait to be committed.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _pending.WaitForRoomAsync(cancellationToken);

    /// <summary>Commits what is queued and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _retentionTimer?.Dispose();
        _queue.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var requests = new List<AppendRequest>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            var bytes = 0;
            var retentionIsDue = false;
            while (bytes < MaxCommitBytes && _queue.Reader.TryRead(out var request))
            {
                if (request is null)
                {
                    retentionIsDue = true;
                    break;
                }

                requests.Add(request);
                bytes += request.Length;
            }

            var failure = Commit(requests);
            _pending.Remove(bytes);
            foreach (var request in requests)
            {
                Complete(request, failure);
            }

            requests.Clear();
            if (retentionIsDue)
            {
                Retain();
            }
        }
    }

    private void Retain()
    {
        try
        {
            if (_retention!.Run())
            {
                _queue.Writer.TryWrite(null);
            }
        }
        catch (Exception exception)
        {
            // A full disk, say; it is due again soon.
            Log.RetentionFailed(_logger, exception);
        }
    }

    private void Complete(AppendRequest request, Exception? failure)
    {
        try
        {
            request.Complete(failure);
        }
        catch (Exception exception)
        {
            // The events are stored; that one client was not told must not stop the writer.
            Log.CompletionFailed(_logger, exception);
        }
    }

    /// <summary>
    /// Makes the requests durable and then visible. A failure (a full disk, say) is each sender's answer, and the
    /// writer goes on: nothing of the failed transaction stays.
    /// </summary>
    private Exception? Commit(List<AppendRequest> requests)
    {
        if (requests.Count == 0)
        {
            return null;
        }

        try
        {
            var byPartition = requests.GroupBy(request => request.Partition)
                .Select(group => (Partition: group.Key, Chunks: BuildChunks(group.Key, group)))
                .ToList();
            _store.Append([.. byPartition.SelectMany(entry => entry.Chunks, (entry, chunk) => (entry.Partition.Ordinal, chunk))]);
            foreach (var (partition, chunks) in byPartition)
            {
                partition.Publish(chunks);
            }

            return null;
        }
        catch (Exception exception)
        {
            Log.CommitFailed(_logger, requests.Count, exception);
            return exception;
        }
    }

    private List<LogChunk> BuildChunks(PartitionLog partition, IEnumerable<AppendRequest> requests)
    {
        var end = partition.Properties;

        // A clock that is set back must not let enqueued times fall.
        var enqueued = Math.Max(_timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), end.LastEnqueuedMilliseconds);
        var sequence = end.LastSequenceNumber + 1;
        var offset = end.NextOffset;
        var chunks = new List<LogChunk>();
        var pending = new List<AppendRequest>();
        var bytes = 0;
        foreach (var request in requests)
        {
            if (bytes > 0 && bytes + request.Length > MaxChunkBytes)
            {
                Flush();
            }

            pending.Add(request);
            bytes += request.Length;
        }

        Flush();
        return chunks;

        void Flush()
        {
            var records = GC.AllocateUninitializedArray<byte>(bytes);
            var position = 0;
            var count = 0;
            foreach (var request in pending)
            {
                request.Records.CopyTo(records.AsSpan(position));
                position += request.Length;
                count += request.EventCount;
            }

            chunks.Add(new LogChunk(sequence, count, offset, enqueued, records));
            sequence += count;
            offset += bytes;
            bytes = 0;
            pending.Clear();
        }
    }
}
