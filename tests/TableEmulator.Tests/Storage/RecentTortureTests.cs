using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>
/// Several writers and readers at once while folds never rest: each read is of one moment between its begin and its end, no
/// Timestamp goes back, and each new start has what was answered.
/// </summary>
public sealed class RecentTortureTests : IDisposable
{
    private const int Writers = 4;
    private readonly TempDirectory _directory = new();
    private readonly StateHistory[] _histories = [.. Enumerable.Range(0, Writers).Select(_ => new StateHistory())];
    private readonly Dictionary<string, long>[] _ticks = [.. Enumerable.Range(0, Writers).Select(_ => new Dictionary<string, long>())];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 10)]
    public async Task Read_WhileWritersChangeFewKeysAndFoldsNeverRest_IsOfOneMoment(int seed, int placeRows)
    {
        var random = new Random(seed);
        for (var start = 0; start < 2; start++)
        {
            var options = new TableEmulatorOptions { DataDirectory = _directory.Path, FoldRows = random.Next(1, 60), FoldChunkRows = 3, PlaceRows = placeRows };
            await using var store = TableStore.Open(options, NullLogger.Instance);
            if (start == 0) await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
            for (var writer = 0; writer < Writers; writer++) await ReadPartitionAsync(store, writer);

            using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() => ReadAsync(store, new Random(reader), done.Token), Cancel)).ToList();
            var churn = Task.Run(() => ChurnAsync(store, done.Token), Cancel);
            var seeds = Enumerable.Range(0, Writers).Select(_ => random.Next()).ToList();
            var writers = seeds.Select((seedOfWriter, writer) => Task.Run(() => WriteAsync(store, writer, new Random(seedOfWriter)), Cancel)).ToList();
            await Task.WhenAny(Task.WhenAll(writers), Task.WhenAny(readers), churn);
            await done.CancelAsync();
            await Task.WhenAll([.. readers, churn, .. writers]);
            for (var writer = 0; writer < Writers; writer++) await ReadPartitionAsync(store, writer);
        }
    }

    private async Task WriteAsync(TableStore store, int writer, Random random)
    {
        var (history, ticks) = (_histories[writer], _ticks[writer]);
        for (var step = 0; step < TestEffort.Iterations(250); step++)
        {
            var after = history.Last.ToDictionary();
            var writes = new List<EntityWrite>();
            var isRefused = false;
            var value = random.Next();
            foreach (var key in Enumerable.Range(0, random.Next(1, 7)).Select(_ => $"{random.Next(8)}").Distinct())
            {
                var isThere = after.ContainsKey(key);
                var action = (EntityAction)random.Next(6);
                long? ifMatch = isThere && action != EntityAction.Insert && random.Next(2) == 0 ? ticks[key] - (random.Next(20) == 0 ? 1 : 0) : null;
                isRefused |= (action == EntityAction.Insert && isThere) || ifMatch < ticks.GetValueOrDefault(key);
                isRefused |= !isThere && action is EntityAction.Merge or EntityAction.Replace or EntityAction.Delete;
                writes.Add(Write(action, $"p{writer}", key, value, random.Next(10) == 0 ? 6000 : random.Next(1, 300)) with { IfMatch = ifMatch });
                if (action == EntityAction.Delete) after.Remove(key);
                else after[key] = value;
            }

            history.Issue(isRefused ? history.Last : after);
            var outcome = await store.WriteAsync(new EntityTransaction("devices", writes), Cancel);
            history.Answer();
            Assert.Equal(isRefused, outcome.Error is not null);
            for (var i = 0; i < outcome.Ticks.Length; i++)
            {
                EntityKey.Split(writes[i].Key, out _, out var rowKey);
                var key = EntityKey.Decode(rowKey);
                if (writes[i].Action == EntityAction.Delete)
                {
                    ticks.Remove(key);
                    continue;
                }

                Assert.True(outcome.Ticks[i] > ticks.GetValueOrDefault(key), "A Timestamp went back.");
                ticks[key] = outcome.Ticks[i];
            }
        }
    }

    private async Task ReadAsync(TableStore store, Random random, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var writer = random.Next(Writers);
            if (random.Next(3) == 0)
            {
                await ReadPartitionAsync(store, writer);
                continue;
            }

            var key = $"{random.Next(8)}";
            var before = _histories[writer].Answered;
            int? value = null;
            await store.FindAsync(Key(store, "devices", $"p{writer}", key), entity =>
            {
                value = Value(entity);
                return true;
            }, Cancel);
            _histories[writer].AssertSeen(before, key, value);
        }
    }

    private async Task ReadPartitionAsync(TableStore store, int writer)
    {
        var before = _histories[writer].Answered;
        var read = new Dictionary<string, int>();
        var range = new KeyRange(Key(store, "devices", $"p{writer}", ""), Key(store, "devices", $"p{writer + 1}", ""));
        await store.ScanAsync(range, entity =>
        {
            EntityKey.Split(entity.Key, out _, out var rowKey);
            Assert.True(read.TryAdd(EntityKey.Decode(rowKey), Value(entity)), "A row was seen twice.");
            return true;
        }, Cancel);
        _histories[writer].AssertSeen(before, read);
    }

    /// <summary>A table that is dropped and made again has no rows of its older self.</summary>
    private static async Task ChurnAsync(TableStore store, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await store.WriteAsync(new CreateTableCommand("churn"), Cancel);
            var range = KeyRange.OfTable(TableId(store, "churn"));
            await store.ScanAsync(range, _ => throw new InvalidOperationException("A dropped row is back."), Cancel);
            for (var i = 0; i < 5; i++)
            {
                var writes = Enumerable.Range(0, 6).Select(row => Write(EntityAction.InsertOrReplace, "p", $"{row}", i, row == 3 ? 5000 : 50));
                Assert.Null((await store.WriteAsync(new EntityTransaction("churn", [.. writes]), Cancel)).Error);
            }

            await store.WriteAsync(new DeleteTableCommand("churn"), Cancel);
        }
    }

    private static EntityWrite Write(EntityAction action, string partitionKey, string rowKey, int value, int bytes)
    {
        var properties = new PropertyWriter();
        properties.Clear();
        properties.Append("x"u8, EdmType.Binary, [.. BitConverter.GetBytes(value), .. new byte[bytes]]);
        return new EntityWrite
        {
            Action = action,
            Key = EntityKey.Make(partitionKey, rowKey),
            KeyChars = partitionKey.Length + rowKey.Length,
            Properties = action == EntityAction.Delete ? [] : properties.Written.ToArray(),
        };
    }

    private static int Value(StoredEntity entity)
    {
        Assert.True(PropertyReader.TryFind(entity.Properties, "x"u8, out var found));
        return BitConverter.ToInt32(found.Value);
    }

    private static byte[] Key(TableStore store, string table, string partitionKey, string rowKey)
    {
        var key = EntityKey.Make(partitionKey, rowKey);
        EntityKey.SetTable(key, TableId(store, table));
        return key;
    }

    private static int TableId(TableStore store, string name)
    {
        Assert.True(store.Catalog.TryGet(name, out var table));
        return table.Id;
    }
}
