namespace Serverless.TableEmulator.Storage;

/// <summary>
/// Moves recent rows into their places, many at once and in the order of their keys: so a page that takes rows of many
/// commits is written once for all of them. A chunk at a time, between the writes of callers.
/// </summary>
internal sealed class RecentFold
{
    private readonly WriteSession _session;
    private readonly int _limitRows;
    private readonly long _limitBytes;
    private readonly int _chunkRows;
    private RecentRow[] _rows;
    private int _next;
    private int _appendedAtChunk;
    private bool _isStopped;

    /// <param name="session">What it works on; its log is loaded here.</param>
    /// <param name="limitRows">Versions in the log at which a fold begins.</param>
    /// <param name="limitBytes">Bytes of recent rows at which a fold begins.</param>
    /// <param name="chunkRows">Rows of a chunk.</param>
    public RecentFold(WriteSession session, int limitRows, long limitBytes, int chunkRows)
    {
        (_session, _limitRows, _limitBytes, _chunkRows) = (session, limitRows, limitBytes, chunkRows);
        _rows = session.Log.Load(session.Recent);
    }

    /// <summary>True while there is a chunk to do.</summary>
    public bool Pending => !_isStopped && (_session.Log.IsFolding || _session.Log.Appended >= _limitRows || _session.Recent.Bytes >= _limitBytes);

    /// <summary>True if a chunk is to be done though writes wait, or the log would grow faster than it is folded.</summary>
    public bool IsOwed => !_session.Log.IsFolding || _session.Log.Appended - _appendedAtChunk >= _chunkRows;

    /// <summary>Waits with further chunks until <see cref="Resume"/>.</summary>
    public void Stop() => _isStopped = true;

    public void Resume() => _isStopped = false;

    /// <summary>Moves one chunk; with an error, the caller rolls back and the chunk is to be done again.</summary>
    public void MoveChunk()
    {
        var log = _session.Log;
        if (!log.IsFolding)
        {
            log.BeginFold(_session);
            (_rows, _next) = (_session.Recent.ToArray(), 0);
        }

        var end = Math.Min(_next + _chunkRows, _rows.Length);
        _session.Begin();
        for (var i = _next; i < end; i++) Move(_rows[i]);
        if (end < _rows.Length) log.MoveFold(_rows[end - 1].Key);
        else log.ClearFolded();
        _session.Commit();
        (_next, _appendedAtChunk) = (end, log.Appended);
        if (end < _rows.Length) return;
        log.EndFold();
        _rows = [];
    }

    /// <summary>Moves a row, unless it has been changed or deleted since the fold began.</summary>
    private void Move(RecentRow row)
    {
        if (!ReferenceEquals(_session.Recent.Find(row.Key), row)) return;
        _session.Entities.Place(row.Key, row.Ticks, row.Properties);
        _session.Recent.Remove(row.Key);
    }
}
