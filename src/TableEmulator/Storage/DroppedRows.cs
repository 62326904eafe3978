namespace Serverless.TableEmulator.Storage;

/// <summary>
/// Removes the rows of deleted tables, a few at a time between the writes of callers, so that deleting a table of
/// millions of rows is as quick for its caller as deleting an empty one.
/// </summary>
internal sealed class DroppedRows(WriteSession session) : IDisposable
{
    private const int ChunkRows = 1000;

    private readonly SqliteStatement _delete = new(
        session.Connection,
        $"DELETE FROM entity WHERE id IN (SELECT id FROM entity WHERE key >= ?1 AND key < ?2 LIMIT {ChunkRows})");

    private readonly Queue<int> _tables = new();

    /// <summary>True while rows are left.</summary>
    public bool Pending => _tables.Count > 0;

    /// <summary>Looks for deleted tables whose rows are still there.</summary>
    public void Load()
    {
        _tables.Clear();
        using var command = session.Connection.CreateCommand();
        command.CommandText = "SELECT id FROM catalog WHERE dropped = 1 ORDER BY id";
        using var reader = command.ExecuteReader();
        while (reader.Read()) _tables.Enqueue(reader.GetInt32(0));
    }

    /// <summary>Leaves what is left to the next start.</summary>
    public void Stop() => _tables.Clear();

    /// <summary>Removes one chunk, in the caller's transaction.</summary>
    public void RemoveChunk()
    {
        var table = _tables.Peek();
        var range = KeyRange.OfTable(table);
        if (RemoveRecent(range) == ChunkRows || _delete.Bind(1, range.Low).Bind(2, range.High).Execute() == ChunkRows) return;

        using var command = session.Connection.CreateCommand();
        command.CommandText = "DELETE FROM catalog WHERE id = $id";
        command.Parameters.AddWithValue("$id", table);
        command.ExecuteNonQuery();
        _tables.Dequeue();
    }

    public void Dispose() => _delete.Dispose();

    private int RemoveRecent(KeyRange range)
    {
        var rows = session.Recent.Slice(range);
        var count = 0;
        for (; count < ChunkRows && rows[count] is { } row; count++)
        {
            session.Log.Delete(row);
            session.Recent.Remove(row.Key);
        }

        return count;
    }
}
