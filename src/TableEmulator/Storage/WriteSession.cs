using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>What commands work on while the writer runs them: the one writing connection and its statements.</summary>
internal sealed class WriteSession : IDisposable
{
    private readonly TimeProvider _time;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollBack;
    private readonly Action _executeCommit;

    public WriteSession(SqliteConnection connection, TableCatalog catalog, RecentRows recent, TimeProvider time)
    {
        (Connection, Catalog, Recent, _time) = (connection, catalog, recent, time);
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollBack = new(connection, "ROLLBACK");
        _executeCommit = () => _commit.Execute();
        Checkpoint = new(connection, Storage.Checkpoint.DefaultPages);
        Log = new(connection);
        Entities = new(connection, Log, recent);
    }

    public SqliteConnection Connection { get; }

    public TableCatalog Catalog { get; }

    /// <summary>The rows that are not in their places yet.</summary>
    public RecentRows Recent { get; }

    public RecentLog Log { get; }

    public Checkpoint Checkpoint { get; }

    public EntityRows Entities { get; }

    public long UtcTicks() => _time.GetUtcNow().UtcTicks;

    public void Begin() => _begin.Execute();

    public void Commit() => Recent.Commit(_executeCommit);

    /// <summary>Undoes the whole transaction, the catalog's changes included.</summary>
    public void RollBack()
    {
        Recent.Discard();

        // SQLite rolls back by itself on some errors, a full disk among them.
        if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0) _rollBack.Execute();
        Catalog.Load(Connection);
    }

    public void Dispose()
    {
        Entities.Dispose();
        Log.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollBack.Dispose();
        Connection.Dispose();
    }
}
