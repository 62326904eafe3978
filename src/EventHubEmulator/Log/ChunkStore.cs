using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Serverless.EventHubEmulator.Log;

/// <summary>
/// The log on disk: one SQLite database in WAL mode. A chunk's row id is its partition's ordinal and its first
/// sequence number in one integer, so the table is its own index and a row is found by one descent.
/// </summary>
internal sealed class ChunkStore : IDisposable
{
    private const int SchemaVersion = 1;
    private const int SequenceBits = 48;
    private const int ReadAheadBytes = 512 * 1024;

    // 32 MiB between checkpoints: each checkpoint syncs and writes the pages a second time.
    private const int CheckpointPages = 2_048;
    private const int PageBytes = 16_384;

    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly ConcurrentBag<ChunkReader> _readers = [];
    private readonly FileStream _lock;

    private ChunkStore(string connectionString, SqliteConnection writer, FileStream lockFile)
    {
        _connectionString = connectionString;
        _writer = writer;
        _lock = lockFile;
        _insert = writer.CreateCommand();
        _insert.CommandText =
            "INSERT INTO chunk (id, event_count, first_offset, enqueued_ms, records) VALUES ($id, $count, $offset, $enqueued, $records)";
        foreach (var name in (string[])["$id", "$count", "$offset", "$enqueued", "$records"])
        {
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        _delete = writer.CreateCommand();
        _delete.CommandText = "DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE id >= $from AND id < $to ORDER BY id LIMIT $limit)";
        foreach (var name in (string[])["$from", "$to", "$limit"])
        {
            _delete.Parameters.Add(new SqliteParameter { ParameterName = name });
        }
    }

    /// <exception cref="DataDirectoryException">Another process holds it, or it was written by another version.</exception>
    public static ChunkStore Open(string directory, bool fsync, long? maxBytes = null)
    {
        Directory.CreateDirectory(directory);
        var lockFile = Lock(directory);
        SqliteConnection? writer = null;
        try
        {
            var connectionString = new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(directory, "eventhubs.db"),
                Pooling = false,
            }.ToString();
            writer = new SqliteConnection(connectionString);
            writer.Open();
            Execute(writer, $"PRAGMA page_size = {PageBytes}; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = {CheckpointPages};");
            Execute(writer, fsync ? "PRAGMA synchronous = FULL;" : "PRAGMA synchronous = NORMAL;");
            if (maxBytes is { } bytes)
            {
                Execute(writer, $"PRAGMA max_page_count = {bytes / PageBytes};");
            }

            CreateSchema(writer, directory);
            return new ChunkStore(connectionString, writer, lockFile);
        }
        catch
        {
            writer?.Dispose();
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>The ordinals of a hub's partitions, by number; they are made when the hub is new.</summary>
    /// <exception cref="DataDirectoryException">The hub was made with another number of partitions.</exception>
    public HubRecord OpenHub(string hub, int partitionCount, long nowMilliseconds)
    {
        using var transaction = _writer.BeginTransaction();
        using var select = _writer.CreateCommand();
        select.CommandText = "SELECT id, created_ms FROM partition WHERE hub = $hub ORDER BY number";
        select.Parameters.AddWithValue("$hub", hub);
        var ordinals = new List<int>();
        var created = nowMilliseconds;
        using (var reader = select.ExecuteReader())
        {
            while (reader.Read())
            {
                ordinals.Add(reader.GetInt32(0));
                created = reader.GetInt64(1);
            }
        }

        if (ordinals.Count == 0)
        {
            using var insert = _writer.CreateCommand();
            insert.CommandText = "INSERT INTO partition (hub, number, created_ms) VALUES ($hub, $number, $created) RETURNING id";
            insert.Parameters.AddWithValue("$hub", hub);
            insert.Parameters.AddWithValue("$created", created);
            var number = insert.Parameters.AddWithValue("$number", 0);
            for (var i = 0; i < partitionCount; i++)
            {
                number.Value = i;
                ordinals.Add(Convert.ToInt32(insert.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        else if (ordinals.Count != partitionCount)
        {
            throw new DataDirectoryException(
                $"Hub '{hub}' has {ordinals.Count} partitions in {Path.GetDirectoryName(_writer.DataSource)}, not {partitionCount}.");
        }

        transaction.Commit();
        return new HubRecord(ordinals, created);
    }

    public PartitionProperties ReadProperties(int ordinal)
    {
        var reader = Rent();
        try
        {
            if (reader.Header(Id(ordinal, 0), Id(ordinal + 1, 0) - 1) is not { } first)
            {
                return PartitionProperties.Empty;
            }

            var last = reader.ChunkAtOrBefore(Id(ordinal, 0), Id(ordinal, long.MaxValue >> (63 - SequenceBits)))!;
            return new PartitionProperties(
                first.FirstSequenceNumber,
                last.LastSequenceNumber,
                last.FirstOffset + last.PositionOf(last.LastSequenceNumber),
                last.FirstOffset + last.Records.Length,
                last.EnqueuedMilliseconds);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>The header of the chunk that holds an event; <c>null</c> where that is deleted.</summary>
    public ChunkHeader? ReadHeader(int ordinal, long sequenceNumber)
    {
        var reader = Rent();
        try
        {
            return reader.HeaderAtOrBefore(Id(ordinal, 0), Id(ordinal, sequenceNumber));
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>
    /// The chunk that holds an event and those after it, up to a bound of bytes. Where that is deleted, from the oldest
    /// there is.
    /// </summary>
    public List<LogChunk> ReadChunks(int ordinal, long sequenceNumber)
    {
        var reader = Rent();
        try
        {
            return reader.ChunksFrom(Id(ordinal, 0), Id(ordinal, sequenceNumber), Id(ordinal + 1, 0) - 1, ReadAheadBytes);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    /// <summary>Writes chunks of any partitions in one transaction; they are durable when it returns.</summary>
    /// <exception cref="StoreFullException">There is no room; none of them is written.</exception>
    public void Append(IReadOnlyList<(int Ordinal, LogChunk Chunk)> chunks)
    {
        try
        {
            Write(chunks);
        }
        catch (SqliteException full) when (full.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR)
        {
            throw new StoreFullException(full);
        }
    }

    private void Write(IReadOnlyList<(int Ordinal, LogChunk Chunk)> chunks)
    {
        using var transaction = _writer.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (var (ordinal, chunk) in chunks)
        {
            _insert.Parameters[0].Value = Id(ordinal, chunk.FirstSequenceNumber);
            _insert.Parameters[1].Value = chunk.EventCount;
            _insert.Parameters[2].Value = chunk.FirstOffset;
            _insert.Parameters[3].Value = chunk.EnqueuedMilliseconds;
            _insert.Parameters[4].Value = chunk.Records;
            _insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Deletes the oldest chunks of a partition that begin before an event, so many at most, and returns how many.</summary>
    public int DeleteBefore(int ordinal, long sequenceNumber, int limit)
    {
        _delete.Parameters[0].Value = Id(ordinal, 0);
        _delete.Parameters[1].Value = Id(ordinal, sequenceNumber);
        _delete.Parameters[2].Value = limit;
        return _delete.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _delete.Dispose();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _writer.Dispose();
        _lock.Dispose();
    }

    internal static long SequenceOf(long id) => id & ((1L << SequenceBits) - 1);

    private static long Id(int ordinal, long sequenceNumber) => ((long)ordinal << SequenceBits) | sequenceNumber;

    private static FileStream Lock(string directory)
    {
        var path = Path.Combine(directory, "eventhubs.lock");
        try
        {
            // Released by the operating system with the process, however that ends.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DataDirectoryException($"{directory} is in use by another Event Hubs emulator.", exception);
        }
    }

    private static void CreateSchema(SqliteConnection connection, string directory)
    {
        using var version = connection.CreateCommand();
        version.CommandText = "PRAGMA user_version";
        var found = Convert.ToInt32(version.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (found is not (0 or SchemaVersion))
        {
            throw new DataDirectoryException($"{directory} was written by another version of the emulator (schema {found}, not {SchemaVersion}).");
        }

        Execute(connection, $"""
            CREATE TABLE IF NOT EXISTS partition (
                id INTEGER PRIMARY KEY, hub TEXT NOT NULL COLLATE NOCASE, number INTEGER NOT NULL, created_ms INTEGER NOT NULL,
                UNIQUE (hub, number));
            CREATE TABLE IF NOT EXISTS chunk (
                id INTEGER PRIMARY KEY, event_count INTEGER NOT NULL, first_offset INTEGER NOT NULL, enqueued_ms INTEGER NOT NULL,
                records BLOB NOT NULL);
            PRAGMA user_version = {SchemaVersion};
            """);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private ChunkReader Rent() => _readers.TryTake(out var reader) ? reader : new ChunkReader(_connectionString);
}
