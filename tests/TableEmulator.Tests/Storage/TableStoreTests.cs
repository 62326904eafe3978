using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Storage;

public class TableStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WithTheClockStandingStill_GivesEachChangeAnotherTimestamp()
    {
        using var directory = new TempDirectory();
        var options = new TableEmulatorOptions { DataDirectory = directory.Path, TimeProvider = new FakeTimeProvider() };
        await using var store = TableStore.Open(options, NullLogger.Instance);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        var first = await store.WriteAsync(new EntityTransaction("devices", [Write("p", "r")]), Cancel);
        var second = await store.WriteAsync(new EntityTransaction("devices", [Write("p", "r")]), Cancel);
        Assert.Equal(first.Ticks[0] + 1, second.Ticks[0]);
    }

    [Fact]
    public async Task DeleteTable_WithRows_RemovesThemFromTheFileInTheEnd()
    {
        using var directory = new TempDirectory();
        await using var store = TableStore.Open(new TableEmulatorOptions { DataDirectory = directory.Path }, NullLogger.Instance);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        await store.WriteAsync(new CreateTableCommand("kept"), Cancel);
        await store.WriteAsync(new EntityTransaction("kept", [Write("p", "r")]), Cancel);
        for (var i = 0; i < 25; i++)
            await store.WriteAsync(new EntityTransaction("devices", [.. Enumerable.Range(0, 100).Select(row => Write($"p{i}", $"{row}"))]), Cancel);
        await store.WriteAsync(new DeleteTableCommand("devices"), Cancel);

        var path = Path.Combine(directory.Path, "tables.db");
        var deadline = TimeProvider.System.GetTimestamp();
        while (CountRows(path) > 1)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(20), "The rows are still there.");
            await Task.Delay(20, Cancel);
        }

        Assert.Equal(1, CountRows(path));
    }

    [Fact]
    public async Task Open_TwiceOnOneFolder_ThrowsDataDirectoryInUse()
    {
        using var directory = new TempDirectory();
        var options = new TableEmulatorOptions { DataDirectory = directory.Path };
        await using var store = TableStore.Open(options, NullLogger.Instance);
        var exception = Assert.Throws<DataDirectoryInUseException>(() => TableStore.Open(options, NullLogger.Instance));
        Assert.Equal(Path.GetFullPath(directory.Path), exception.Directory);
    }

    [Fact]
    public async Task Open_FileOfAnotherVersion_IsRefused()
    {
        using var directory = new TempDirectory();
        var options = new TableEmulatorOptions { DataDirectory = directory.Path };
        await TableStore.Open(options, NullLogger.Instance).DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory.Path, "tables.db")};Pooling=False"))
        {
            connection.Open();
            Schema.Run(connection, "PRAGMA user_version = 99");
        }

        Assert.Throws<InvalidDataException>(() => TableStore.Open(options, NullLogger.Instance));
    }

    private static EntityWrite Write(string partitionKey, string rowKey) => new()
    {
        Action = EntityAction.InsertOrReplace,
        Key = EntityKey.Make(partitionKey, rowKey),
        KeyChars = partitionKey.Length + rowKey.Length,
        Properties = [PropertyWriter.Version],
    };

    private static long CountRows(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM entity) + (SELECT count(*) FROM recent0) + (SELECT count(*) FROM recent1)";
        return (long)command.ExecuteScalar()!;
    }
}
