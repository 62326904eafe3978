using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Serverless.TableEmulator.Storage;

/// <summary>
/// Writes the pages of SQLite's write-ahead log to the file, so that the log begins anew. SQLite would do it within the
/// commit that makes the log long, for which readers may have to wait; this is done after a commit is shown and answered.
/// </summary>
/// <param name="connection">The one that writes; it does none by itself.</param>
/// <param name="pages">Pages of the write-ahead log from which on it is due.</param>
internal sealed class Checkpoint(SqliteConnection connection, int pages)
{
    /// <summary>128 MiB of log.</summary>
    public const int DefaultPages = 8000;

    private long _pages;

    /// <summary>Checkpoints if it is due; what readers still need stays in the log, as after an error, until a later turn.</summary>
    public void RunIfDue()
    {
        raw.sqlite3_db_status(connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 1);
        _pages += written;
        if (written == 0 || _pages < pages) return;

        // The log's pages, all of them: it begins anew with a later commit, unless readers are at its end, which the next turn sees.
        var result = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var logged, out _);
        if (result == raw.SQLITE_OK) _pages = logged;
    }
}
