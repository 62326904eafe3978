using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;
using static Serverless.TableEmulator.Tests.Storage.StoreRows;

namespace Serverless.TableEmulator.Tests.Storage;

/// <summary>The log, chunk by chunk, without a writer's thread.</summary>
public sealed class RecentLogTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string File => Path.Combine(_directory.Path, "tables.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_InTheMidstOfAFold_LeavesOutWhatWasMovedAndDeletedSince()
    {
        using (var recent = new RecentRows())
        using (var session = NewSession(recent))
        {
            var fold = new RecentFold(session, limitRows: 9, limitBytes: long.MaxValue, limitLogBytes: long.MaxValue, chunkRows: 3);
            Commit(session, new CreateTableCommand("devices"));
            Commit(session, new EntityTransaction("devices", [.. Enumerable.Range(0, 9).Select(row => Put($"{row}", "1"u8))]));
            fold.MoveChunk();
            Commit(session, new EntityTransaction("devices", [Remove("0"), Remove("5")]));
        }

        Assert.Equal((2, 1), (Count("entity"), Count("fold")));
        using (var recent = new RecentRows())
        using (var session = NewSession(recent))
        {
            var fold = new RecentFold(session, limitRows: 9, limitBytes: long.MaxValue, limitLogBytes: long.MaxValue, chunkRows: 3);
            Assert.Equal(5, recent.ToArray().Length);
            while (fold.Pending) fold.MoveChunk();
        }

        Assert.Equal((7, 0), (Count("entity"), Count("recent0") + Count("recent1") + Count("fold")));
    }

    /// <summary>Writers that never pause get the chunks of a fold between their commits; each commit has nearly as many rows as a chunk.</summary>
    [Fact]
    public void IsOwed_WritesNeverPause_KeepsTheLogBounded()
    {
        using var recent = new RecentRows();
        using var session = NewSession(recent);
        var fold = new RecentFold(session, limitRows: 100, limitBytes: long.MaxValue, limitLogBytes: long.MaxValue, chunkRows: 20);
        Commit(session, new CreateTableCommand("devices"));
        for (var group = 0; group < 3000; group++)
        {
            if (fold.Pending && fold.IsOwed) fold.MoveChunk();
            Commit(session, new EntityTransaction("devices", [.. Enumerable.Range(0, 9).Select(row => Put($"{group}-{row}", "1"u8))]));
            Assert.InRange(recent.ToArray().Length, 0, 300);
        }
    }

    /// <summary>An entity that changes all the time: where its older versions are is forgotten as their tables are cleared.</summary>
    [Fact]
    public void Append_OneEntityAgainAndAgain_RemembersTheVersionsOfTwoTablesAlone()
    {
        using var recent = new RecentRows();
        using var session = NewSession(recent);
        var fold = new RecentFold(session, limitRows: 10, limitBytes: long.MaxValue, limitLogBytes: long.MaxValue, chunkRows: 1);
        Commit(session, new CreateTableCommand("devices"));
        for (var i = 0; i < 1000; i++)
        {
            // No write comes between the end of a fold and the begin of the next.
            Commit(session, new EntityTransaction("devices", [Put("hot", "1"u8), Put($"{i % 5}", "2"u8)]));
            var folded = !fold.Pending;
            while (fold.Pending && !folded)
            {
                fold.MoveChunk();
                folded = session.Log.IsFolding;
            }

            Assert.InRange(Assert.Single(recent.ToArray(), row => row.Key[^1] == (byte)'t').Older?.Count ?? 0, 0, 60);
        }
    }

    private WriteSession NewSession(RecentRows recent)
    {
        var connection = Schema.OpenWriter(File, fsync: false, maxBytes: null);
        var catalog = new TableCatalog(TimeSpan.Zero, TimeProvider.System);
        catalog.Load(connection);
        return new WriteSession(connection, catalog, recent, TimeProvider.System);
    }

    private static void Commit(WriteSession session, StoreCommand command)
    {
        session.Begin();
        command.Run(session);
        session.Commit();
    }

    private int Count(string table) => StoreRows.Count(File, table);
}
