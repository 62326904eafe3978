using Azure;
using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.TableEmulator.Entities;
using Serverless.TableEmulator.Storage;
using Serverless.TableEmulator.Tests.Fixtures;
using Serverless.TableEmulator.Tests.Storage;

namespace Serverless.TableEmulator.Tests.Durability;

/// <summary>Kills of a process in the midst of moving the rows of a full log to their places, while clients change and delete others.</summary>
public sealed class FoldKillTests : IDisposable
{
    private const int Writers = 3;

    /// <summary>Near the 32,768 at which a fold begins: it does while the clients write, not before they are there.</summary>
    private const int FilledRows = 32_500;

    private const int MostRounds = 30;

    /// <summary>Transactions after which the fold has begun for certain.</summary>
    private const int MostTransactions = 1000;

    private readonly TempDirectory _directory = new();
    private readonly StateHistory[] _histories = [.. Enumerable.Range(0, Writers).Select(_ => new StateHistory())];
    private int _filled = -1;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Kill_WhileTheLogIsFolded_LosesAndBringsBackNothing()
    {
        var random = new Random(1);
        var killedMidway = 0;

        // A machine that is busy may be late with each of a few kills.
        for (var round = 0; round < TestEffort.Iterations(3) || (killedMidway == 0 && round < MostRounds); round++)
        {
            await SettleAndFillAsync(round);
            using var emulator = await EmulatorProcess.StartAsync(_directory.Path);
            var table = Table(emulator.ConnectionString);
            var writers = _histories.Select((history, writer) =>
            {
                var seed = random.Next();
                return Task.Run(() => WriteUntilKilledAsync(table, history, $"w{writer}", new Random(seed)), Cancel);
            }).ToList();

            await UntilRowsAreMovedAsync(_histories.Sum(history => history.Answered) + MostTransactions);
            await Task.Delay(random.Next(15), Cancel);
            await emulator.KillAsync();
            await Task.WhenAll(writers);
            using var left = Connect();
            if (IsMidway(left)) killedMidway++;
        }

        await SettleAndFillAsync(fill: null);
        Assert.True(killedMidway > 0, "No kill came while rows were moved.");
    }

    /// <summary>Checks what a kill left, and nearly fills the log with a new version of each row.</summary>
    private async Task SettleAndFillAsync(int? fill)
    {
        await using var store = TableStore.Open(new TableEmulatorOptions { DataDirectory = _directory.Path, FoldRows = int.MaxValue }, NullLogger.Instance);
        if (_filled < 0) await store.WriteAsync(new CreateTableCommand("folds"), Cancel);
        Assert.True(store.Catalog.TryGet("folds", out var table));
        var found = Enumerable.Range(0, Writers).Select(_ => new Dictionary<string, int>()).ToList();
        var rows = 0;
        await store.ScanAsync(KeyRange.OfTable(table.Id), entity =>
        {
            EntityKey.Split(entity.Key, out var partitionKey, out var rowKey);
            Assert.True(PropertyReader.TryFind(entity.Properties, "v"u8, out var property));
            var value = BitConverter.ToInt32(property.Value);
            if (partitionKey[0] != (byte)'w')
            {
                Assert.Equal($"{rows++:D5}", EntityKey.Decode(rowKey));
                Assert.Equal(_filled, value);
                return true;
            }

            found[partitionKey[1] - '0'].Add(EntityKey.Decode(rowKey), value);
            return true;
        }, Cancel);
        Assert.Equal(_filled < 0 ? 0 : FilledRows, rows);
        for (var writer = 0; writer < Writers; writer++) _histories[writer].Settle(found[writer]);
        if (fill is not { } version) return;
        foreach (var chunk in Enumerable.Range(0, FilledRows).Chunk(400))
            Assert.Null((await store.WriteAsync(new EntityTransaction("folds", [.. chunk.Select(row => Put("fill", $"{row:D5}", version))]), Cancel)).Error);
        _filled = version;
    }

    private static async Task WriteUntilKilledAsync(TableClient table, StateHistory history, string partitionKey, Random random)
    {
        while (true)
        {
            var after = history.Last.ToDictionary();
            var actions = new List<TableTransactionAction>();
            var value = random.Next();
            foreach (var key in Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{random.Next(6)}").Distinct())
            {
                var entity = new TableEntity(partitionKey, key) { ETag = ETag.All };
                if (after.Remove(key) && random.Next(2) == 0)
                {
                    actions.Add(new(TableTransactionActionType.Delete, entity));
                    continue;
                }

                // Some go to their places, beside those of the log.
                entity["v"] = BitConverter.GetBytes(value);
                if (random.Next(8) == 0) entity["large"] = new byte[5000];
                actions.Add(new(TableTransactionActionType.UpsertReplace, entity));
                after[key] = value;
            }

            history.Issue(after);
            try
            {
                await table.SubmitTransactionAsync(actions, Cancel);
                history.Answer();
            }
            catch (RequestFailedException killed) when (killed.Status == 0)
            {
                return;
            }
        }
    }

    private async Task UntilRowsAreMovedAsync(int mostAnswered)
    {
        using var connection = Connect();
        while (!IsMidway(connection) && _histories.Sum(history => history.Answered) < mostAnswered) await Task.Delay(1, Cancel);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "tables.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>True if the file has some of the rows moved and some not.</summary>
    private static bool IsMidway(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM fold WHERE length(bound) > 0";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private static TableClient Table(string connectionString)
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        return new TableServiceClient(connectionString, options).GetTableClient("folds");
    }

    private static EntityWrite Put(string partitionKey, string rowKey, int value)
    {
        var properties = new PropertyWriter();
        properties.Clear();
        properties.Append("v"u8, EdmType.Binary, BitConverter.GetBytes(value));
        return new EntityWrite
        {
            Action = EntityAction.InsertOrReplace,
            Key = EntityKey.Make(partitionKey, rowKey),
            KeyChars = partitionKey.Length + rowKey.Length,
            Properties = properties.Written.ToArray(),
        };
    }
}
