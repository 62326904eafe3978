using Microsoft.Data.Sqlite;

namespace Serverless.TableEmulator.Storage;

/// <summary>A connection that reads, with its statements.</summary>
internal sealed class ReaderConnection(SqliteConnection connection) : IDisposable
{
    public SqliteStatement Find { get; } =
        new(connection, "SELECT key, ticks, properties FROM entity WHERE key = ?1");

    public SqliteStatement Scan { get; } =
        new(connection, "SELECT key, ticks, properties FROM entity WHERE key >= ?1 AND key < ?2 ORDER BY key");

    public byte[]? GetSetting(string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM setting WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() as byte[];
    }

    public void Dispose()
    {
        Find.Dispose();
        Scan.Dispose();
        connection.Dispose();
    }
}
