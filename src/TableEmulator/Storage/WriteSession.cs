using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>What commands work on while the writer runs them: the one writing connection and its statements.</summary>
internal sealed class WriteSession(SqliteConnection connection, TableCatalog catalog, TimeProvider time) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = new(connection, "COMMIT");
    private readonly SqliteStatement _rollBack = new(connection, "ROLLBACK");

    public SqliteConnection Connection => connection;

    public TableCatalog Catalog => catalog;

    public EntityRows Entities { get; } = new(connection);

    public long UtcTicks() => time.GetUtcNow().UtcTicks;

    public void Begin() => _begin.Execute();

    public void Commit() => _commit.Execute();

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
        connection.Dispose();
    }
}
