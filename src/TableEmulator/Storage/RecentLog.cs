using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// New versions of entities in the order in which they came, in two tables that take turns: while the rows of one are folded
/// into their places, the other takes new ones. A row of <c>fold</c> tells which one that is, its last version, and the key
/// up to which its rows are in their places.
/// </summary>
internal sealed class RecentLog : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement[] _append;
    private readonly SqliteStatement[] _change;
    private readonly SqliteStatement[] _delete;
    private readonly SqliteStatement[] _clear;
    private readonly SqliteStatement _setFold;
    private readonly SqliteStatement _endFold;
    private int _current;
    private long _lastFolding;
    private long _lastCleared;
    private long _nextId = 1;

    public RecentLog(SqliteConnection connection)
    {
        _connection = connection;
        SqliteStatement[] Both(Func<int, string> sql) => [new(connection, sql(0)), new(connection, sql(1))];
        _append = Both(log => $"INSERT INTO recent{log}(id, key, ticks, properties) VALUES(?1, ?2, ?3, ?4)");
        _change = Both(log => $"UPDATE recent{log} SET ticks = ?2, properties = ?3 WHERE id = ?1");
        _delete = Both(log => $"DELETE FROM recent{log} WHERE id = ?1");
        _clear = Both(log => $"DELETE FROM recent{log}");
        _setFold = new(connection, "INSERT OR REPLACE INTO fold(id, log, last, bound) VALUES(1, ?1, ?2, ?3)");
        _endFold = new(connection, "DELETE FROM fold");
    }

    /// <summary>True while the rows of one table are folded into their places.</summary>
    public bool IsFolding { get; private set; }

    /// <summary>Versions appended since the fold began.</summary>
    public int Appended { get; private set; }

    /// <summary>Bytes of their keys and properties.</summary>
    public long AppendedBytes { get; private set; }

    /// <summary>Fills <paramref name="rows"/> at the start; returns those of a fold that was under way, in the order of their keys.</summary>
    public RecentRow[] Load(RecentRows rows)
    {
        byte[] bound = [];
        using (var fold = new SqliteStatement(_connection, "SELECT log, last, bound FROM fold"))
        {
            if (fold.Step())
            {
                IsFolding = true;
                _current = 1 - (int)fold.Int64(0);
                _lastFolding = fold.Int64(1);
                bound = fold.Blob(2).ToArray();
            }
        }

        _nextId = _lastFolding + 1;
        if (!IsFolding && HasRows(1)) _current = 1;
        Read(rows, 1 - _current, bound);
        (Appended, AppendedBytes) = Read(rows, _current, []);
        return IsFolding ? [.. rows.ToArray().Where(row => row.Id <= _lastFolding)] : [];
    }

    /// <summary>Appends a version of an entity, in the caller's transaction.</summary>
    public RecentRow Append(byte[] key, long ticks, byte[] properties, RecentRow? replaced)
    {
        var row = new RecentRow { Key = key, Ticks = ticks, Properties = properties, Id = _nextId++, Older = Versions(replaced) };
        _append[_current].Bind(1, row.Id).Bind(2, key).Bind(3, ticks).Bind(4, properties).Execute();
        Appended++;
        AppendedBytes += row.Bytes;
        return row;
    }

    /// <summary>Puts a version where the latest one is, in the caller's transaction: that takes no more room than it is larger.</summary>
    public RecentRow Change(RecentRow row, long ticks, byte[] properties)
    {
        _change[row.Id > _lastFolding ? _current : 1 - _current].Bind(1, row.Id).Bind(2, ticks).Bind(3, properties).Execute();
        return new RecentRow { Key = row.Key, Ticks = ticks, Properties = properties, Id = row.Id, Older = row.Older };
    }

    /// <summary>True for a version that is in the table whose rows are folded.</summary>
    public bool IsFolded(RecentRow row) => row.Id <= _lastFolding;

    /// <summary>Deletes all versions of an entity, in the caller's transaction.</summary>
    public void Delete(RecentRow row)
    {
        foreach (var id in Versions(row)!)
        {
            if (id > _lastFolding) _delete[_current].Bind(1, id).Execute();
            else if (IsFolding) _delete[1 - _current].Bind(1, id).Execute();
        }
    }

    /// <summary>Makes the table that takes new versions the one that is folded. Commits; with an error, nothing has changed.</summary>
    public void BeginFold(WriteSession session)
    {
        var last = _nextId - 1;
        session.Begin();
        _setFold.Bind(1, _current).Bind(2, last).Bind(3, []).Execute();
        session.Commit();
        (IsFolding, _lastFolding, _current, Appended, AppendedBytes) = (true, last, 1 - _current, 0, 0);
    }

    /// <summary>Notes how far the fold has come, in the caller's transaction.</summary>
    public void MoveFold(byte[] bound) => _setFold.Bind(1, 1 - _current).Bind(2, _lastFolding).Bind(3, bound).Execute();

    /// <summary>Removes the folded rows, in the caller's transaction.</summary>
    public void ClearFolded()
    {
        _clear[1 - _current].Execute();
        _endFold.Execute();
    }

    /// <summary>The transaction that cleared the folded rows is committed.</summary>
    public void EndFold() => (IsFolding, _lastCleared) = (false, _lastFolding);

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[.. _append, .. _change, .. _delete, .. _clear, _setFold, _endFold]) statement.Dispose();
    }

    /// <summary>Where all versions of a row are that may still be in the log.</summary>
    private List<long>? Versions(RecentRow? row)
    {
        if (row is null) return null;
        var versions = row.Older ?? [];

        // An entity that changes all the time is never folded; versions of tables that were cleared must not add up.
        if (versions.Count > 0 && versions[0] <= _lastCleared) versions.RemoveAll(id => id <= _lastCleared);
        if (versions.Count == 0 || versions[^1] != row.Id) versions.Add(row.Id);
        return versions;
    }

    private bool HasRows(int log)
    {
        using var any = new SqliteStatement(_connection, $"SELECT 1 FROM recent{log} LIMIT 1");
        return any.Step();
    }

    private (int Rows, long Bytes) Read(RecentRows rows, int log, byte[] bound)
    {
        using var read = new SqliteStatement(_connection, $"SELECT id, key, ticks, properties FROM recent{log} ORDER BY id");
        var (count, bytes) = (0, 0L);
        for (; read.Step(); count++)
        {
            bytes += read.Blob(1).Length + read.Blob(3).Length;
            _nextId = Math.Max(_nextId, read.Int64(0) + 1);
            if (read.Blob(1).SequenceCompareTo(bound) <= 0) continue;
            var key = read.Blob(1).ToArray();
            rows.Put(new RecentRow
            {
                Key = key,
                Ticks = read.Int64(2),
                Properties = read.Blob(3).ToArray(),
                Id = read.Int64(0),
                Older = Versions(rows.Find(key)),
            });
        }

        rows.Commit(static () => { });
        return (count, bytes);
    }
}
