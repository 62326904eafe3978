using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>What commands work on while the writer runs them: the one writing connection and its statements.</summary>
internal sealed class WriteSession(SqliteConnection connection, TableCatalog catalog, TimeProvider time) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(connection, "COMMIT");
    private readonly SqliteStatement _rollBack = new(connection, "ROLLBACK");
    private readonly SqliteStatement _savepoint = new(connection, "SAVEPOINT command");
    private readonly SqliteStatement _release = new(connection, "RELEASE command");
    private readonly SqliteStatement _rollBackTo = new(connection, "ROLLBACK TO command");

    public SqliteConnection Connection => connection;

    public TableCatalog Catalog => catalog;

    public EntityRows Entities { get; } = new(connection);

    public long UtcTicks() => time.GetUtcNow().UtcTicks;

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

    public void Savepoint() => _savepoint.Execute();

    public void ReleaseSavepoint() => _release.Execute();

    public void RollBackToSavepoint()
    {
        _rollBackTo.Execute();
        _release.Execute();
    }

    /// <summary>Undoes the whole transaction, the catalog's changes included.</summary>
    public void RollBack()
    {
        // SQLite rolls back by itself on some errors, a full disk among them.
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0) _rollBack.Execute();
        catalog.Load(connection);
    }

    public void Dispose()
    {
        Entities.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollBack.Dispose();
        _savepoint.Dispose();
        _release.Dispose();
        _rollBackTo.Dispose();
        connection.Dispose();
    }
}
