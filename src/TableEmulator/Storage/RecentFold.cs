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
    private readonly long _limitLogBytes;
    private readonly int _chunkRows;
    private RecentRow[] _rows;
    private int _next;
    private bool _isStopped;

    /// <param name="session">What it works on; its log is loaded here.</param>
    /// <param name="limitRows">Versions in the log at which a fold begins.</param>
    /// <param name="limitBytes">Bytes of recent rows at which a fold begins.</param>
    /// <param name="limitLogBytes">Bytes of all versions in the log at which a fold begins.</param>
    /// <param name="chunkRows">Rows of a chunk.</param>
    public RecentFold(WriteSession session, int limitRows, long limitBytes, long limitLogBytes, int chunkRows)
    {
        (_session, _limitRows, _limitBytes, _limitLogBytes, _chunkRows) = (session, limitRows, limitBytes, limitLogBytes, chunkRows);
        _rows = session.Log.Load(session.Recent);
    }

    /// <summary>True while there is a chunk to do.</summary>
    public bool Pending => !_isStopped
        && (_session.Log.IsFolding
            || _session.Log.Appended >= _limitRows
            || _session.Log.AppendedBytes >= _limitLogBytes
            || _session.Recent.Bytes >= _limitBytes);

    /// <summary>
    /// True if a chunk is to be done though writes wait. Two rows are moved for each that comes: so the fold is done before as
    /// many came as it moves, and the log does not grow from fold to fold, as long as a commit appends half a chunk at most.
    /// </summary>
    public bool IsOwed => !_session.Log.IsFolding || _next < 2L * _session.Log.Appended;

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
        _next = end;
        if (end < _rows.Length) return;
        log.EndFold();
        _rows = [];
    }

    /// <summary>Moves a row, unless it was deleted since the fold began or its latest version is in the other table.</summary>
    private void Move(RecentRow found)
    {
        if (_session.Recent.Find(found.Key) is not { } row || !_session.Log.IsFolded(row)) return;
        _session.Entities.Place(row.Key, row.Ticks, row.Properties);
        _session.Recent.Remove(row.Key);
    }
}
