using Microsoft.Data.Sqlite;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Storage;

public sealed class CheckpointTests : IDisposable
{
    private const int PageBytes = 16_384;
    private readonly TempDirectory _directory = new();
    private readonly SqliteConnection _connection;

    public CheckpointTests() => _connection = Schema.OpenWriter(Database, fsync: false, maxBytes: null);

    private string Database => Path.Combine(_directory.Path, "tables.db");

    private long LogBytes => new FileInfo($"{Database}-wal").Length;

    public void Dispose()
    {
        _connection.Dispose();
        _directory.Dispose();
    }

    /// <summary>A commit during which readers wait must not be the one that writes 128 MiB to the file.</summary>
    [Fact]
    public void OpenWriter_Always_LeavesCheckpointsToTheirTurn()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA wal_autocheckpoint";
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Fact]
    public void RunIfDue_AfterEachCommit_KeepsTheLogShort()
    {
        var checkpoint = new Checkpoint(_connection, pages: 50);
        for (var i = 0; i < 200; i++)
        {
            Write(2);
            checkpoint.RunIfDue();
        }

        Assert.InRange(LogBytes, 30 * PageBytes, 100 * PageBytes);
    }

    [Fact]
    public void RunIfDue_WhileAReaderIsAtTheLogsEnd_IsMadeUpForOnceItIsDone()
    {
        var checkpoint = new Checkpoint(_connection, pages: 50);
        Write(2);
        using (var reader = Schema.OpenReader(Database))
        {
            Schema.Run(reader, "BEGIN");
            using var command = reader.CreateCommand();
            command.CommandText = "SELECT count(*) FROM setting";
            Assert.Equal(2L, command.ExecuteScalar());
            for (var i = 0; i < 60; i++)
            {
                Write(2);
                checkpoint.RunIfDue();
            }

            Schema.Run(reader, "COMMIT");
        }

        var most = LogBytes;
        for (var i = 0; i < 30; i++)
        {
            Write(2);
            checkpoint.RunIfDue();
        }

        Assert.InRange(LogBytes, most, most + (20 * PageBytes));
    }

    private void Write(int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "INSERT INTO setting(name, value) VALUES(hex(randomblob(8)), randomblob(20000))";
            command.ExecuteNonQuery();
        }
    }
}
