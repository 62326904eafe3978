using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>The database file: its tables and how connections to it are set up.</summary>
/// <remarks>
/// All entities have their place in one rowid table with a unique index on the key: new rows go to the end of the table and
/// only the narrow index takes them in order, which keeps the tree shallow. What a commit writes are whole pages, and those
/// of history and states are all over the file: so rows first go to the end of a log, see <see cref="RecentLog"/>, and to their
/// places many at once, see <see cref="RecentFold"/>.
/// </remarks>
internal static class Schema
{
    /// <summary>Version in <c>user_version</c>. Files of version 1, which have no log, get one; others are not opened.</summary>
    private const int Version = 2;

    private const int PageBytes = 16_384;

    private const int BusyMilliseconds = 5000;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS catalog(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL COLLATE NOCASE,
            dropped INTEGER NOT NULL DEFAULT 0,
            acl BLOB);
        CREATE UNIQUE INDEX IF NOT EXISTS catalog_name ON catalog(name) WHERE dropped = 0;
        CREATE TABLE IF NOT EXISTS entity(
            id INTEGER PRIMARY KEY,
            key BLOB NOT NULL,
            ticks INTEGER NOT NULL,
            properties BLOB NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS entity_key ON entity(key);
        CREATE TABLE IF NOT EXISTS recent0(id INTEGER PRIMARY KEY, key BLOB NOT NULL, ticks INTEGER NOT NULL, properties BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS recent1(id INTEGER PRIMARY KEY, key BLOB NOT NULL, ticks INTEGER NOT NULL, properties BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS fold(id INTEGER PRIMARY KEY, log INTEGER NOT NULL, last INTEGER NOT NULL, bound BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Opens the one connection that writes, creating the file and its tables.</summary>
    public static SqliteConnection OpenWriter(string path, bool fsync, long? maxBytes)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        Run(connection, $"PRAGMA page_size = {PageBytes}");
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, fsync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

        // See Checkpoint.
        Run(connection, "PRAGMA wal_autocheckpoint = 0");
        Run(connection, "PRAGMA journal_size_limit = 201326592");
        Run(connection, "PRAGMA cache_size = -32768");
        Run(connection, "PRAGMA temp_store = MEMORY");
        CheckVersion(connection);
        Run(connection, Tables);
        Run(connection, $"PRAGMA user_version = {Version}");

        // After the tables: a full file of version 1 has no room for those it lacks.
        if (maxBytes is { } bytes) Run(connection, $"PRAGMA max_page_count = {bytes / PageBytes}");
        return connection;
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Run(connection, "PRAGMA query_only = ON");
        Run(connection, "PRAGMA cache_size = -16384");
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant of this product.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();

        // A reader that meets the header of the log's index half written takes the writer's lock for a moment to read it again.
        Run(connection, $"PRAGMA busy_timeout = {BusyMilliseconds}");
        return connection;
    }

    private static void CheckVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (version is not (0 or 1 or Version))
            throw new InvalidDataException($"The data was written by another version of the emulator (format {version}, known: 1 and {Version}).");
    }
}
