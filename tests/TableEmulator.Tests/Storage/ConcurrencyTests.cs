using Azure;
using Azure.Data.Tables;
using Serverless.TableEmulator.Tests.Fixtures;

namespace Serverless.TableEmulator.Tests.Storage;

public class ConcurrencyTests(EmulatorFixture emulator)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Update_ManyWritersWithETags_CountEveryIncrement()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "counter") { ["n"] = 0 }, Cancel);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 25;)
            {
                var read = (await table.GetEntityAsync<TableEntity>("p", "counter", cancellationToken: Cancel)).Value;
                try
                {
                    await table.UpdateEntityAsync(
                        new TableEntity("p", "counter") { ["n"] = read.GetInt32("n") + 1 }, read.ETag, TableUpdateMode.Replace, Cancel);
                    done++;
                }
                catch (RequestFailedException refused) when (refused.Status == 412)
                {
                    // Another writer was first: read again.
                }
            }
        })));
        Assert.Equal(200, (await table.GetEntityAsync<TableEntity>("p", "counter", cancellationToken: Cancel)).Value.GetInt32("n"));
    }

    [Fact]
    public async Task Insert_ManyWritersOfOneKey_OneSucceeds()
    {
        var table = await NewTableAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await table.AddEntityAsync(new TableEntity("p", "r") { ["i"] = i }, Cancel);
                return 204;
            }
            catch (RequestFailedException refused)
            {
                return refused.Status;
            }
        }));
        Assert.Equal(1, results.Count(status => status == 204));
        Assert.Equal(19, results.Count(status => status == 409));
    }

    [Fact]
    public async Task Submit_GoodAndBadTransactionsTogether_EachIsWholeOrAbsent()
    {
        // Concurrent transactions share a commit; a refused one must take nothing of its neighbours with it.
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "taken"), Cancel);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var adds = Enumerable.Range(0, 5).Select(row => $"{i:D2}-{row}").Append(i % 2 == 0 ? $"{i:D2}-last" : "taken")
                .Select(row => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", row)));
            var exception = await Record.ExceptionAsync(() => table.SubmitTransactionAsync(adds, Cancel));
            Assert.Equal(i % 2 == 0, exception is null);
        }));
        var rows = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: Cancel)) rows.Add(row.RowKey);
        Assert.Equal((20 * 6) + 1, rows.Count);
        Assert.DoesNotContain(rows, row => row != "taken" && int.Parse(row[..2], System.Globalization.CultureInfo.InvariantCulture) % 2 == 1);
    }

    [Fact]
    public async Task Update_TwiceWithinOneTick_ChangesTheETagEachTime()
    {
        var table = await NewTableAsync();
        var tags = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            var answer = await table.UpsertEntityAsync(new TableEntity("p", "r") { ["i"] = i }, TableUpdateMode.Replace, Cancel);
            Assert.True(tags.Add(answer.Headers.ETag.ToString()!));
        }
    }

    private async Task<TableClient> NewTableAsync()
    {
        var table = new TableServiceClient(emulator.ConnectionString).GetTableClient("t" + Guid.NewGuid().ToString("N"));
        await table.CreateAsync(Cancel);
        return table;
    }
}
