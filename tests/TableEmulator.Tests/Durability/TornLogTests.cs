using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.DurabilityFixtures;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Durability;

/// <summary>
/// The end of the write-ahead log is not what was written: a write was torn, or the disk returns something else. Each case
/// works on a copy of the files of a running emulator, which is what a kill leaves.
/// </summary>
public sealed class TornLogTests(TornLogTests.Written written) : IClassFixture<TornLogTests.Written>, IDisposable
{
    private const int Transactions = 60;
    private const int Rows = 5;
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private WriteAheadLog Log => new(_directory.Path, "tables.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Start_GarbageBehindTheLog_HasEveryAnsweredWrite()
    {
        Log.CopyFrom(written.Directory);
        Log.AppendGarbage();

        Assert.Equal(Transactions, await WholeTransactionsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public async Task Start_LogCutShort_HasWholeTransactionsUpToThereAndGoesOn(double share)
    {
        Log.CopyFrom(written.Directory);
        Log.Cut(share);

        Assert.InRange(await WholeTransactionsAsync(), 0, Transactions - 1);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public async Task Start_LogAltered_HasWholeTransactionsUpToThereAndGoesOn(double share)
    {
        Log.CopyFrom(written.Directory);
        Log.Alter(share);

        Assert.InRange(await WholeTransactionsAsync(), 0, Transactions - 1);
    }

    /// <summary>Checks that the first transactions are there, each of them whole, that writing goes on and the file is sound.</summary>
    /// <returns>How many.</returns>
    private async Task<int> WholeTransactionsAsync()
    {
        int count;
        await using (var emulator = await StartAsync(_directory.Path))
        {
            var table = new TableClient(emulator.ConnectionString, "torn");
            await table.CreateIfNotExistsAsync(Cancellation);
            var found = await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
            var whole = found.GroupBy(row => row.GetInt32("transaction")!.Value).OrderBy(group => group.Key).ToList();
            Assert.Equal(Enumerable.Range(0, whole.Count), whole.Select(group => group.Key));
            Assert.All(whole, group => Assert.Equal(Rows, group.Count()));
            count = whole.Count;
            await WriteAsync(table, Transactions);
            Assert.Equal(found.Count + Rows, await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).CountAsync(Cancellation));
        }

        using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "tables.db")};Pooling=False");
        connection.Open();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", check.ExecuteScalar());
        return count;
    }

    private static Task<TableEmulatorServer> StartAsync(string directory) => TableEmulatorServer.StartAsync(
        new TableEmulatorOptions { Port = 0, DataDirectory = directory }, NullLoggerFactory.Instance, CancellationToken.None);

    private static async Task WriteAsync(TableClient table, int number) => await table.SubmitTransactionAsync(
        Enumerable.Range(0, Rows).Select(row => new TableTransactionAction(
            TableTransactionActionType.Add, new TableEntity("p", $"{number:d4}-{row}") { ["transaction"] = number })),
        CancellationToken.None);

    /// <summary>A running emulator that has answered some transactions.</summary>
    public sealed class Written : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();
        private TableEmulatorServer _emulator = null!;

        public string Directory => _directory.Path;

        public async ValueTask InitializeAsync()
        {
            _emulator = await StartAsync(_directory.Path);
            var table = new TableClient(_emulator.ConnectionString, "torn");
            await table.CreateIfNotExistsAsync();
            for (var number = 0; number < Transactions; number++) await WriteAsync(table, number);
        }

        public async ValueTask DisposeAsync()
        {
            await _emulator.DisposeAsync();
            _directory.Dispose();
        }
    }
}
