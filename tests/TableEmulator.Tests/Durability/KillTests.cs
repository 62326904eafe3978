using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Durability;

public class KillTests
{
    [Fact]
    public async Task Kill_UnderConcurrentWrites_LosesNoAnsweredWriteAndSplitsNoTransaction()
    {
        var ct = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        var answeredRows = new ConcurrentBag<string>();
        var answeredTransactions = new ConcurrentBag<string>();
        for (var round = 0; round < 2; round++)
        {
            using var emulator = await EmulatorProcess.StartAsync(directory.Path);
            var table = Table(emulator.ConnectionString);
            await table.CreateIfNotExistsAsync(ct);
            var enough = new TaskCompletionSource();
            var prefix = round;
            var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteUntilKilledAsync(
                table, $"{prefix}-{writer}", answeredRows, answeredTransactions, () => enough.TrySetResult(), ct), ct)).ToList();
            await enough.Task.WaitAsync(TimeSpan.FromSeconds(30), ct);
            await emulator.KillAsync();
            await Task.WhenAll(writers);
        }

        using var restarted = await EmulatorProcess.StartAsync(directory.Path);
        var found = new HashSet<string>();
        var sizes = new Dictionary<string, int>();
        await foreach (var row in Table(restarted.ConnectionString).QueryAsync<TableEntity>(cancellationToken: ct))
        {
            found.Add($"{row.PartitionKey}/{row.RowKey}");
            if (row.GetString("transaction") is { } name) sizes[name] = sizes.GetValueOrDefault(name) + 1;
        }

        Assert.NotEmpty(answeredRows);
        Assert.Empty(answeredRows.Except(found));
        Assert.Empty(answeredTransactions.Except(sizes.Keys));
        Assert.All(sizes.Values, size => Assert.Equal(10, size));
    }

    private static TableClient Table(string connectionString)
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        return new TableServiceClient(connectionString, options).GetTableClient("kills");
    }

    private static async Task WriteUntilKilledAsync(
        TableClient table, string writer, ConcurrentBag<string> rows, ConcurrentBag<string> transactions, Action enough, CancellationToken ct)
    {
        for (var number = 0; ; number++)
        {
            try
            {
                await table.AddEntityAsync(new TableEntity(writer, $"row-{number}") { ["text"] = "value" }, ct);
                rows.Add($"{writer}/row-{number}");
                var name = $"{writer}-{number}";
                await table.SubmitTransactionAsync(
                    Enumerable.Range(0, 10).Select(i => new TableTransactionAction(
                        TableTransactionActionType.Add, new TableEntity(writer, $"tx-{number}-{i}") { ["transaction"] = name })),
                    ct);
                transactions.Add(name);
                if (number == 50) enough();
            }
            catch (RequestFailedException)
            {
                // Killed: what was under way has no answer and may or may not be there.
                return;
            }
        }
    }
}
