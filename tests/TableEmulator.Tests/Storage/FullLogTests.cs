using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;
using SQLitePCL;

namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>Small rows on a full disk, whose room the log has taken.</summary>
public sealed class FullLogTests : IDisposable
{
    private const int MaxDataBytes = 1024 * 1024;
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_FewRowsAgainAndAgain_FitsHoweverOften()
    {
        await using var store = Open();
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        for (var i = 0; i < 3000; i++) Assert.Null((await store.WriteAsync(Put($"{i % 20}", 500), Cancel)).Error);
    }

    [Fact]
    public async Task Write_RowsThereAlreadyOnAFullDisk_AreChanged()
    {
        var store = Open();
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        var rows = await FillAsync(store);
        var order = Enumerable.Range(0, rows).ToArray();
        new Random(1).Shuffle(order);
        foreach (var i in order) Assert.Null((await store.WriteAsync(Put($"{i}", 499), Cancel)).Error);

        // A fold that found no room goes on once there is some.
        for (var i = 0; i < rows; i += 2) Assert.Null((await store.WriteAsync(Delete($"{i}"), Cancel)).Error);
        await store.DisposeAsync();
        await using var again = Open();
        for (var i = 0; i < rows; i++) Assert.Equal(i % 2 == 0 ? null : 499, await ReadAsync(again, $"{i}"));
    }

    [Fact]
    public async Task Write_AfterDeletesOnAFullDisk_TakesTheirRoom()
    {
        await using var store = Open();
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        var rows = await FillAsync(store);
        for (var i = 0; i < rows / 2; i++) Assert.Null((await store.WriteAsync(Delete($"{i}"), Cancel)).Error);
        for (var i = 0; i < rows / 4; i++) Assert.Null((await store.WriteAsync(Put($"again-{i}", 500), Cancel)).Error);
    }

    [Fact]
    public async Task Open_FullFileOfVersion1_HasItsRows()
    {
        int rows;
        await using (var store = TableStore.Open(
            new TableEmulatorOptions { DataDirectory = _directory.Path, MaxDataBytes = MaxDataBytes, PlaceRows = 1 }, NullLogger.Instance))
        {
            await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
            using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "tables.db")};Pooling=False");
            connection.Open();
            foreach (var table in (string[])["recent0", "recent1", "fold"]) Schema.Run(connection, $"DROP TABLE {table}");
            Schema.Run(connection, "PRAGMA user_version = 1");
            rows = await FillAsync(store);
        }

        await using var again = Open();
        Assert.Null((await again.WriteAsync(Delete($"{rows - 1}"), Cancel)).Error);
    }

    private TableStore Open() =>
        TableStore.Open(new TableEmulatorOptions { DataDirectory = _directory.Path, MaxDataBytes = MaxDataBytes }, NullLogger.Instance);

    private static async Task<int> FillAsync(TableStore store)
    {
        for (var row = 0; ; row++)
        {
            try
            {
                await store.WriteAsync(Put($"{row}", 500), Cancel);
            }
            catch (SqliteException full) when (full.SqliteErrorCode == raw.SQLITE_FULL)
            {
                Assert.True(row > 100);
                return row;
            }
        }
    }

    /// <summary>Bytes of the value of an entity; null if it is not there.</summary>
    private static async Task<int?> ReadAsync(TableStore store, string rowKey)
    {
        Assert.True(store.Catalog.TryGet("devices", out var table));
        var key = EntityKey.Make("p", rowKey);
        EntityKey.SetTable(key, table.Id);
        int? bytes = null;
        await store.FindAsync(key, entity =>
        {
            Assert.True(PropertyReader.TryFind(entity.Properties, "x"u8, out var found));
            bytes = found.Value.Length;
            return true;
        }, Cancel);
        return bytes;
    }

    private static EntityTransaction Put(string rowKey, int bytes)
    {
        var properties = new PropertyWriter();
        properties.Clear();
        properties.Append("x"u8, EdmType.Binary, new byte[bytes]);
        return Write(EntityAction.InsertOrReplace, rowKey, properties.Written.ToArray());
    }

    private static EntityTransaction Delete(string rowKey) => Write(EntityAction.Delete, rowKey, []);

    private static EntityTransaction Write(EntityAction action, string rowKey, byte[] properties) => new(
        "devices",
        [new EntityWrite { Action = action, Key = EntityKey.Make("p", rowKey), KeyChars = 1 + rowKey.Length, Properties = properties }]);
}
