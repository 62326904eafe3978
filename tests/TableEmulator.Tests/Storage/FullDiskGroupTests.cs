using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;
using SQLitePCL;

namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>Writes that share a commit on a full disk.</summary>
public sealed class FullDiskGroupTests : IAsyncLifetime
{
    private const int MaxDataBytes = 1024 * 1024;
    private readonly TempDirectory _directory = new();
    private TableStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = TableStore.Open(new TableEmulatorOptions { DataDirectory = _directory.Path, MaxDataBytes = MaxDataBytes }, NullLogger.Instance);
        await _store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        await _store.WriteAsync(new CreateTableCommand("old"), Cancel);
        var full = await Assert.ThrowsAsync<SqliteException>(async () =>
        {
            for (var row = 0; ; row++) await _store.WriteAsync(Insert($"{row}"), Cancel);
        });
        Assert.Equal(raw.SQLITE_FULL, full.SqliteErrorCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Write_InsertAndDeletesInOneCommit_FailsTheInsertAlone()
    {
        var (insert, delete, absent, drop) = (Insert("more"), Write(EntityAction.Delete, "0"), Write(EntityAction.Delete, "none"), new DeleteTableCommand("old"));
        await WriteTogetherAsync(insert, delete, absent, drop);

        var refused = await Assert.ThrowsAsync<SqliteException>(() => insert.Completion);
        Assert.Equal(raw.SQLITE_FULL, refused.SqliteErrorCode);
        Assert.Null((await delete.Completion).Error);
        Assert.Equal(404, (await absent.Completion).Error?.Status);
        Assert.Null((await drop.Completion).Error);
        Assert.False(await _store.FindAsync(Key("0"), _ => true, Cancel));
        Assert.True(await _store.FindAsync(Key("1"), _ => true, Cancel));
        Assert.False(await _store.FindAsync(Key("more"), _ => true, Cancel));
        Assert.True(_store.Catalog.TryGet("devices", out _));
        Assert.False(_store.Catalog.TryGet("old", out _));
    }

    [Fact]
    public async Task Write_TableMadeInACommitThatFailed_IsMadeWhenItsTurnComesAgain()
    {
        var (create, insert) = (new CreateTableCommand("new"), Insert("more"));
        await WriteTogetherAsync(create, insert);

        await Assert.ThrowsAsync<SqliteException>(() => insert.Completion);
        Assert.Null((await create.Completion).Error);
        Assert.True(_store.Catalog.TryGet("new", out _));
    }

    [Fact]
    public async Task Write_InsertAfterADeleteOfOneCommit_TakesItsRoom()
    {
        var (beyond, delete, insert) = (Insert("beyond"), Write(EntityAction.Delete, "0"), Insert("more"));
        await WriteTogetherAsync(beyond, delete, insert);

        await Assert.ThrowsAsync<SqliteException>(() => beyond.Completion);
        Assert.Null((await delete.Completion).Error);
        Assert.Null((await insert.Completion).Error);
        Assert.True(await _store.FindAsync(Key("more"), _ => true, Cancel));
    }

    private byte[] Key(string rowKey)
    {
        Assert.True(_store.Catalog.TryGet("devices", out var table));
        var key = EntityKey.Make("p", rowKey);
        EntityKey.SetTable(key, table.Id);
        return key;
    }

    /// <summary>Queues commands while the writer is held up, so that they share the next commit.</summary>
    private async Task WriteTogetherAsync(params StoreCommand[] commands)
    {
        using var holdUp = new HoldUpCommand();
        var held = _store.WriteAsync(holdUp, Cancel);
        Assert.True(holdUp.Started.Wait(TimeSpan.FromSeconds(20), Cancel));
        var writes = commands.Select(command => _store.WriteAsync(command, Cancel)).ToList();
        holdUp.Go.Set();
        await held;
        await Task.WhenAll(writes).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static EntityTransaction Insert(string rowKey) => Write(EntityAction.Insert, rowKey);

    private static EntityTransaction Write(EntityAction action, string rowKey)
    {
        var properties = new PropertyWriter();
        properties.Clear();
        if (action != EntityAction.Delete) properties.Append("x"u8, EdmType.Binary, new byte[60_000]);
        return new EntityTransaction(
            "devices",
            [new EntityWrite { Action = action, Key = EntityKey.Make("p", rowKey), KeyChars = 1 + rowKey.Length, Properties = properties.Written.ToArray() }]);
    }

    private sealed class HoldUpCommand : StoreCommand, IDisposable
    {
        public ManualResetEventSlim Started { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public void Dispose()
        {
            Started.Dispose();
            Go.Dispose();
        }

        protected override WriteOutcome Execute(WriteSession session)
        {
            Started.Set();
            Go.Wait(TimeSpan.FromSeconds(20));
            return WriteOutcome.Done;
        }
    }
}
