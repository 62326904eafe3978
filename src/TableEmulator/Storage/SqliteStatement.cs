using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// A prepared statement used over and over with spans in and out. The commands of Microsoft.Data.Sqlite allocate
/// parameters and arrays for each row, which the hot path cannot afford; they serve everything else.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <summary>True for a row, false at the end. Columns are valid until the next step or reset.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW) return true;
        if (result == raw.SQLITE_DONE) return false;
        var message = raw.sqlite3_errmsg(_database).utf8_to_string();
        var extended = raw.sqlite3_extended_errcode(_database);
        raw.sqlite3_reset(_statement);
        throw new SqliteException(message, result, extended);
    }

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Ends the statement's read; without it an open cursor keeps its snapshot of the database.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>Runs to the end and returns the number of rows changed.</summary>
    public int Execute()
    {
        while (Step())
        {
            // Only statements without rows come here; a pragma's row is of no interest.
        }

        Reset();
        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result);
    }
}
