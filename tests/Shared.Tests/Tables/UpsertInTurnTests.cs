using System.Text;
using Azure.Data.Tables;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Tables;

public sealed class UpsertInTurnTests(TableEmulatorFixture emulator)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteInTurnAsync_HundredShortRows_AreOneTransaction()
    {
        var service = new StubTableService().ThenCommit(100);

        var rejected = await TestTables.Over(service).Writer.WriteInTurnAsync("t", [.. Enumerable.Range(0, 100).Select(i => Row(i, 10))], Cancellation);

        Assert.Empty(rejected);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task WriteInTurnAsync_RowsTooLongForOneTransaction_AreAllStoredWithinTheLimit()
    {
        // 100 rows of about 90 KB: 40 of them stay below 3.5 MiB.
        var rows = Enumerable.Range(0, 100).Select(i => Row(i, 30_000)).ToArray();
        var service = new StubTableService().ThenCommit(40).ThenCommit(40).ThenCommit(20);

        Assert.Empty(await TestTables.Over(service).Writer.WriteInTurnAsync("t", rows, Cancellation));

        Assert.Equal(3, service.Bodies.Count);
        Assert.All(service.Bodies, body => Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, UpsertPlan.MaxBodyBytes));
        Assert.Equal(100, service.Bodies.Sum(body => body.Split("HTTP/1.1\r\n").Length - 1));
    }

    [Fact]
    public async Task WriteInTurnAsync_PoisonRows_AreReportedByIndexAndTheOthersStored()
    {
        var tables = emulator.Tables();
        var table = TableEmulatorFixture.Unique("t");
        var rows = Enumerable.Range(0, 30).Select(i => Row(i, i is 7 or 20 ? 40_000 : 10)).ToArray();

        var rejected = await tables.Writer.WriteInTurnAsync(table, rows, Cancellation);

        Assert.Equal([7, 20], rejected.Select(write => write.Index));
        Assert.Equal(28, await tables.Store.QueryAsync(table, null, ["RowKey"], Cancellation).CountAsync(Cancellation));
    }

    // Beyond 32K characters a text is refused: PropertyValueTooLarge.
    private static TableEntityRow Row(int row, int length) =>
        new(new TableEntity("p", $"r{row:000}") { ["a"] = new string('x', length), ["b"] = new string('y', length), ["c"] = new string('z', length) });
}
