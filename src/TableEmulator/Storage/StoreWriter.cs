using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// The one writer. Commands queue up while a transaction is under way and then share the next one, so that a commit
/// is paid once for all that came meanwhile.
/// </summary>
internal sealed partial class StoreWriter : IAsyncDisposable
{
    /// <summary>Commands that may wait; beyond it, requests wait to be queued.</summary>
    private const int QueueLength = 1024;

    /// <summary>Rows after which a group is committed even if more commands wait: bounds the wait of the first.</summary>
    private const int GroupRows = 2000;

    /// <summary>Groups between two chunks of the purge when writes never pause.</summary>
    private const int GroupsPerPurge = 20;

    private readonly Channel<StoreCommand> _queue = Channel.CreateBounded<StoreCommand>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly WriteSession _session;
    private readonly DroppedRows _dropped;
    private readonly RecentFold _fold;
    private readonly int _placeRows;
    private readonly ILogger _logger;
    private readonly Task _loop;

    /// <param name="session">What commands work on.</param>
    /// <param name="fold">Moves rows from the log to their places.</param>
    /// <param name="placeRows">Rows of a group that go to their places without the log: so many share their pages as it is.</param>
    /// <param name="logger">Where failures go.</param>
    public StoreWriter(WriteSession session, RecentFold fold, int placeRows, ILogger logger)
    {
        _session = session;
        _placeRows = placeRows;
        _fold = fold;
        _logger = logger;
        _dropped = new DroppedRows(session);
        _dropped.Load();

        // A thread of its own: a commit may wait for the disk.
        _loop = Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Queues a command and waits until it is committed or refused.</summary>
    public async Task<WriteOutcome> WriteAsync(StoreCommand command, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        return await command.Completion.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _dropped.Dispose();
        _session.Dispose();
    }

    private void Loop()
    {
        var group = new List<StoreCommand>();
        for (var groups = 1; ; groups++)
        {
            var isIdle = !_queue.Reader.TryPeek(out _);
            if (_dropped.Pending && (groups % GroupsPerPurge == 0 || isIdle)) Purge();
            else if (_fold.Pending && (_fold.IsOwed || isIdle)) Fold();
            else if (!WaitForCommands()) return;

            var rows = 0;
            while (rows < GroupRows && _queue.Reader.TryRead(out var command))
            {
                group.Add(command);
                rows += command.Weight;
            }

            _session.Entities.UsesLog = rows < _placeRows;
            if (group.Count > 0) Commit(group);
            _session.Checkpoint.RunIfDue();
            if (_queue.Reader.Completion.IsCompleted) return;
        }
    }

    private bool WaitForCommands()
    {
        var wait = _queue.Reader.WaitToReadAsync();
        return wait.IsCompletedSuccessfully ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
    }

    private void Commit(List<StoreCommand> group)
    {
        if (Attempt(CollectionsMarshal.AsSpan(group)) is { } failure)
        {
            // On a full disk a write that needs room fails, and one that makes room does not; nor does one that changes a row where
            // it is, in place of adding to the log.
            var canDoBetter = group.Count > 1 || _session.Entities.UsesLog;
            if (canDoBetter && failure is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL }) CommitOneByOne(group);
            else Fail(group, failure);
        }

        group.Clear();
    }

    private void CommitOneByOne(List<StoreCommand> group)
    {
        (_session.Entities.UsesLog, _session.Entities.SavesRoom) = (false, true);
        var failed = 0;
        Exception? last = null;
        for (var i = 0; i < group.Count; i++)
        {
            if (Attempt(CollectionsMarshal.AsSpan(group).Slice(i, 1)) is not { } failure) continue;
            group[i].Fail(failure);
            failed++;
            last = failure;
        }

        _session.Entities.SavesRoom = false;
        if (last is not null) Log.CommitFailed(_logger, last, failed);
    }

    private void Fail(List<StoreCommand> group, Exception failure)
    {
        Log.CommitFailed(_logger, failure, group.Count);
        foreach (var command in group) command.Fail(failure);
    }

    /// <summary>Commits commands together and answers them; or returns why not, with all of them undone.</summary>
    private Exception? Attempt(ReadOnlySpan<StoreCommand> commands)
    {
        try
        {
            _session.Begin();
            foreach (var command in commands) command.Run(_session);
            _session.Commit();
            var hasDropped = false;
            foreach (var command in commands)
            {
                command.Complete();
                hasDropped |= command is DeleteTableCommand;
            }

            if (hasDropped) _dropped.Load();
            _fold.Resume();
            return null;
        }
#pragma warning disable CA1031 // The boundary of the loop: whoever waits gets the failure, and the writer goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            RollBack();
            return exception;
        }
    }

    private void Purge()
    {
        try
        {
            _session.Begin();
            _dropped.RemoveChunk();
            _session.Commit();
            _fold.Resume();
        }
        catch (SqliteException exception)
        {
            // The rows are out of reach already; the next start tries again.
            Log.PurgeFailed(_logger, exception);
            _dropped.Stop();
            RollBack();
        }
    }

    private void Fold()
    {
        try
        {
            _fold.MoveChunk();
        }
        catch (SqliteException exception)
        {
            // A full disk, say: the rows stay in the log, and what comes next makes room or does not.
            Log.FoldFailed(_logger, exception);
            _fold.Stop();
            RollBack();
        }
    }

    private void RollBack()
    {
        try
        {
            _session.RollBack();
        }
        catch (SqliteException exception)
        {
            Log.RollBackFailed(_logger, exception);
        }
    }
}
