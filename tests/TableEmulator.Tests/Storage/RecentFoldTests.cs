using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.DurabilityFixtures;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;
using static Serverless.TableEmulator.Tests.Storage.StoreRows;

namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>Rows on their way from the log to their places, seen through the store.</summary>
public sealed class RecentFoldTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_directory.Path, "tables.db");

    public void Dispose() => _directory.Dispose();

    /// <summary>
    /// Random writes of few keys, small and large, folds that never rest, the store opened anew and its files taken as a kill
    /// leaves them: point reads, scans and pages always show what a dictionary says.
    /// </summary>
    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 500)]
    [InlineData(3, 500)]
    [InlineData(4, 5)]
    [InlineData(5, 5)]
    [InlineData(6, 7)]
    public async Task Write_AtRandomWithFoldsAndKills_ReadsAsADictionary(int seed, int placeRows)
    {
        var random = new Random(seed);
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var store = Open(_directory.Path, foldRows: 40, placeRows);
        var copies = new List<TempDirectory>();
        try
        {
            await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
            for (var step = 0; step < 600; step++)
            {
                await WriteAtRandomAsync(store, random, expected);
                if (step % 20 == 0) await AssertReadsAsync(store, expected, random);
                if (step % 97 == 96)
                {
                    await store.DisposeAsync();
                    store = Open(_directory.Path, random.Next(1, 60), placeRows);
                }
                else if (step % 61 == 60)
                {
                    var copy = new TempDirectory();
                    copies.Add(copy);
                    await store.WriteAsync(new CopyCommand(_directory.Path, copy.Path), Cancel);
                    await using var killed = Open(copy.Path, random.Next(1, 60));
                    await AssertReadsAsync(killed, expected, random);
                }
            }

            await AssertReadsAsync(store, expected, random);
        }
        finally
        {
            await store.DisposeAsync();
            foreach (var copy in copies) copy.Dispose();
        }
    }

    [Fact]
    public async Task Write_MoreThanTheLogHolds_PutsTheRowsInTheirPlacesAndEmptiesTheLog()
    {
        await using var store = Open(_directory.Path, foldRows: 500);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        for (var i = 0; i < 5; i++) await WriteAsync(store, [.. Enumerable.Range(0, 100).Select(row => Put($"{i}-{row}", "1"u8))]);

        await UntilAsync(() => Count("entity") == 500 && Count("recent0") + Count("recent1") + Count("fold") == 0);
    }

    [Fact]
    public async Task Write_FewerThanTheLogHolds_WritesTheEndOfTheLogAlone()
    {
        await using var store = Open(_directory.Path, foldRows: 1000);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        await WriteAsync(store, [.. Enumerable.Range(0, 10).Select(row => Put($"{row}", "1"u8))]);
        await WriteAsync(store, [Put("3", "2"u8)]);

        Assert.Equal(11, Count("recent0"));
        Assert.Equal(0, Count("entity"));
    }

    [Fact]
    public async Task Write_LargeRow_GoesToItsPlaceAndTakesOlderVersionsFromTheLog()
    {
        await using var store = Open(_directory.Path, foldRows: 1000);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        await WriteAsync(store, [Put("a", "1"u8)]);
        await WriteAsync(store, [Put("a", "2"u8)]);
        await WriteAsync(store, [Put("a", new byte[8000])]);

        Assert.Equal((1, 0), (Count("entity"), Count("recent0")));
        Assert.Equal(8000, (await ReadAsync(store, "a"))!.Length);
    }

    [Fact]
    public async Task Write_ManyRowsInOneCommit_GoToTheirPlaces()
    {
        await using var store = Open(_directory.Path, foldRows: 1000, placeRows: 20);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        await WriteAsync(store, [Put("5", "1"u8)]);
        await WriteAsync(store, [.. Enumerable.Range(0, 20).Select(row => Put($"{row}", "2"u8))]);
        await WriteAsync(store, [Put("6", "3"u8)]);

        Assert.Equal((20, 1), (Count("entity"), Count("recent0")));
        Assert.Equal("2"u8.ToArray(), await ReadAsync(store, "5"));
        Assert.Equal("3"u8.ToArray(), await ReadAsync(store, "6"));
    }

    [Fact]
    public async Task Delete_RowOfSeveralVersions_LeavesNoneInTheLog()
    {
        await using var store = Open(_directory.Path, foldRows: 1000);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        for (var i = 0; i < 100; i++) await WriteAsync(store, [Put("a", "1"u8)]);
        await WriteAsync(store, [Remove("a")]);

        Assert.Equal((0, 0), (Count("entity"), Count("recent0")));
    }

    [Fact]
    public async Task Open_FileOfVersion1_HasItsRowsAndTakesNewOnes()
    {
        await using (var store = Open(_directory.Path, foldRows: 1))
        {
            await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
            await WriteAsync(store, [Put("a", "1"u8)]);
            await UntilAsync(() => Count("entity") == 1);
        }

        using (var connection = Connect())
        {
            foreach (var table in (string[])["recent0", "recent1", "fold"]) Schema.Run(connection, $"DROP TABLE {table}");
            Schema.Run(connection, "PRAGMA user_version = 1");
        }

        await using var again = Open(_directory.Path, foldRows: 1000);
        await WriteAsync(again, [Put("b", "2"u8)]);
        Assert.Equal(["a", "b"], (await ScanAsync(again, int.MaxValue)).Select(row => row.Key));
    }

    [Fact]
    public async Task Scan_WhileTransactionsAreWrittenFoldedAndDeleted_SeesEachWhole()
    {
        await using var store = Open(_directory.Path, foldRows: 30);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var scans = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            for (var count = 0; ; count++)
            {
                var rows = await ScanAsync(store, int.MaxValue);
                Assert.Contains(rows.Count, (int[])[0, 12]);
                Assert.True(rows.Select(row => row.Value[0]).Distinct().Count() <= 1, "A transaction was seen in part.");
                if (done.IsCancellationRequested) return count;
            }
        }, Cancel)).ToList();

        // Small rows and large, one small and one large, and none at all: all forms of change follow each other.
        for (byte i = 0; i < 250; i++)
        {
            var version = i;
            await WriteAsync(store, [.. Enumerable.Range(0, 12).Select(row => i % 3 == 2
                ? Remove($"{row:D2}")
                : Put($"{row:D2}", row % 2 == i % 2 ? new byte[] { version } : [version, .. new byte[5000]]))]);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(scans), count => Assert.True(count > 0));
    }

    /// <summary>SQLite's readers take the writer's lock for a moment, rarely; no write may fail for that.</summary>
    [Fact]
    public async Task Write_WhileAnotherConnectionHasTheLock_WaitsForIt()
    {
        await using var store = Open(_directory.Path, foldRows: 1000);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        using var other = Connect();
        Schema.Run(other, "BEGIN IMMEDIATE");
        var write = WriteAsync(store, [Put("a", "1"u8)]);
        Assert.NotSame(write, await Task.WhenAny(write, Task.Delay(100, Cancel)));
        Schema.Run(other, "ROLLBACK");
        await write;
        Assert.Equal("1"u8.ToArray(), await ReadAsync(store, "a"));
    }

    /// <summary>The first row of a table takes as long with many recent rows behind it as with few: a wide margin for a busy machine.</summary>
    [Fact]
    public async Task Scan_ThatEndsAtOnce_DoesNotLookAtAllRecentRows()
    {
        await using var store = Open(_directory.Path, foldRows: int.MaxValue, placeRows: int.MaxValue);
        await store.WriteAsync(new CreateTableCommand("devices"), Cancel);
        await WriteAsync(store, [Put("0", "1"u8)]);
        var few = await TimeAsync();
        await WriteAsync(store, [.. Enumerable.Range(0, 40_000).Select(row => Put($"{row}", "1"u8))]);
        var many = await TimeAsync();
        Assert.True(many < 30 * few, $"{many} beside {few}.");

        async Task<TimeSpan> TimeAsync()
        {
            var best = TimeSpan.MaxValue;
            for (var run = 0; run < 50; run++)
            {
                var began = TimeProvider.System.GetTimestamp();
                await store.ScanAsync(KeyRange.OfTable(TableId(store)), _ => false, Cancel);
                var took = TimeProvider.System.GetElapsedTime(began);
                if (run > 10 && took < best) best = took;
            }

            return best;
        }
    }

    private static TableStore Open(string directory, int foldRows, int placeRows = 500) => TableStore.Open(
        new TableEmulatorOptions { DataDirectory = directory, FoldRows = foldRows, FoldChunkRows = 3, PlaceRows = placeRows }, NullLogger.Instance);

    private static async Task WriteAtRandomAsync(TableStore store, Random random, SortedDictionary<string, byte[]> expected)
    {
        // Hot keys change again and again while they are folded, others rest.
        var keys = Enumerable.Range(0, random.Next(1, 8)).Select(_ => $"k{(random.Next(3) == 0 ? random.Next(4) : random.Next(200)):D3}").Distinct().ToList();
        var writes = new List<EntityWrite>();
        foreach (var key in keys)
        {
            if (random.Next(4) == 0 && expected.Remove(key))
            {
                writes.Add(Remove(key));
                continue;
            }

            var value = new byte[random.Next(15) == 0 ? 6000 : random.Next(1, 200)];
            random.NextBytes(value);
            expected[key] = value;
            writes.Add(Put(key, value));
        }

        await WriteAsync(store, writes);
    }

    private static async Task AssertReadsAsync(TableStore store, SortedDictionary<string, byte[]> expected, Random random)
    {
        var rows = await ScanAsync(store, random.Next(1, 20));
        Assert.Equal(expected.Keys, rows.Select(row => row.Key));
        Assert.All(rows, row => Assert.Equal(expected[row.Key], row.Value));
        for (var i = 0; i < 20; i++)
        {
            var key = $"k{random.Next(200):D3}";
            Assert.Equal(expected.GetValueOrDefault(key), await ReadAsync(store, key));
        }
    }

    private int Count(string table) => StoreRows.Count(File, table);

    private SqliteConnection Connect() => StoreRows.Connect(File);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "It did not come to that.");
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>Copies the files in the writer's turn: nothing is committed or checkpointed under the copy.</summary>
    private sealed class CopyCommand(string from, string to) : StoreCommand
    {
        protected override WriteOutcome Execute(WriteSession session)
        {
            new WriteAheadLog(to, "tables.db").CopyFrom(from);
            return WriteOutcome.Done;
        }
    }
}
