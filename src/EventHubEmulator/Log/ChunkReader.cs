using Microsoft.Data.Sqlite;

namespace Serverless.EventHubEmulator.Log;

/// <summary>A connection that reads, with its prepared commands. Not for two threads at once.</summary>
internal sealed class ChunkReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _firstHeader;
    private readonly SqliteCommand _headerBefore;
    private readonly SqliteCommand _chunks;

    public ChunkReader(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        _firstHeader = Prepare("SELECT id, event_count, first_offset, enqueued_ms FROM chunk WHERE id BETWEEN $id AND $to ORDER BY id LIMIT 1");
        _headerBefore = Prepare("SELECT id, event_count, first_offset, enqueued_ms FROM chunk WHERE id BETWEEN $from AND $id ORDER BY id DESC LIMIT 1");
        _chunks = Prepare("""
            SELECT id, event_count, first_offset, enqueued_ms, records FROM chunk
            WHERE id BETWEEN COALESCE((SELECT id FROM chunk WHERE id BETWEEN $from AND $id ORDER BY id DESC LIMIT 1), $id) AND $to ORDER BY id
            """);
    }

    /// <summary>The first chunk between two ids.</summary>
    public ChunkHeader? Header(long from, long to)
    {
        _firstHeader.Parameters[0].Value = from;
        _firstHeader.Parameters[1].Value = to;
        using var reader = _firstHeader.ExecuteReader();
        return reader.Read() ? ReadHeader(reader) : null;
    }

    /// <summary>The last chunk between two ids.</summary>
    public ChunkHeader? HeaderAtOrBefore(long from, long id)
    {
        _headerBefore.Parameters[0].Value = id;
        _headerBefore.Parameters[1].Value = from;
        using var reader = _headerBefore.ExecuteReader();
        return reader.Read() ? ReadHeader(reader) : null;
    }

    /// <inheritdoc cref="HeaderAtOrBefore"/>
    public LogChunk? ChunkAtOrBefore(long from, long id) => ChunksFrom(from, id, id, maxBytes: 0) is [var chunk, ..] ? chunk : null;

    /// <summary>
    /// The chunk at or before an id, but not before <paramref name="from"/>, and those up to another, at least one and
    /// then no more than fit.
    /// </summary>
    public List<LogChunk> ChunksFrom(long from, long id, long to, int maxBytes)
    {
        _chunks.Parameters[0].Value = id;
        _chunks.Parameters[1].Value = from;
        _chunks.Parameters[2].Value = to;
        using var reader = _chunks.ExecuteReader();
        var chunks = new List<LogChunk>();
        var bytes = 0;
        while (reader.Read())
        {
            var header = ReadHeader(reader);
            var records = reader.GetFieldValue<byte[]>(4);
            chunks.Add(new LogChunk(header.FirstSequenceNumber, header.EventCount, header.FirstOffset, header.EnqueuedMilliseconds, records));
            bytes += records.Length;
            if (bytes >= maxBytes)
            {
                break;
            }
        }

        return chunks;
    }

    public void Dispose()
    {
        _firstHeader.Dispose();
        _headerBefore.Dispose();
        _chunks.Dispose();
        _connection.Dispose();
    }

    private static ChunkHeader ReadHeader(SqliteDataReader reader) =>
        new(ChunkStore.SequenceOf(reader.GetInt64(0)), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3));

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add(new SqliteParameter { ParameterName = "$id", SqliteType = SqliteType.Integer });
        foreach (var name in (string[])["$from", "$to"])
        {
            if (sql.Contains(name, StringComparison.Ordinal))
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name, SqliteType = SqliteType.Integer });
            }
        }

        return command;
    }
}
