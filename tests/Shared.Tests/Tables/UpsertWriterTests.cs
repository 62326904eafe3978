using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Tables;

public sealed class UpsertWriterTests(TableEmulatorFixture emulator)
{
    private static readonly Gen<(string Table, TableEntity Entity)> AnyUpsert = Gen.Select(
        Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[0, 30], Gen.Int[0, 3],
        (table, partition, row, value) => ($"{table}", new TableEntity($"p{partition}", $"r{row}") { ["v"] = value }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_AnyUpserts_LeaveTheRowsOfADictionary()
    {
        var tables = emulator.Tables();
        await AnyUpsert.List[0, 400].SampleAsync(async rows =>
        {
            var names = new[] { TableEmulatorFixture.Unique("a"), TableEmulatorFixture.Unique("b") };
            var upserts = rows.Select((row, i) => new TableUpsert(names[int.Parse(row.Table)], new TableEntityRow(row.Entity), i)).ToList();
            var model = new Dictionary<(string, string, string), int?>();
            foreach (var (table, entity) in rows)
            {
                model[(names[int.Parse(table)], entity.PartitionKey, entity.RowKey)] = entity.GetInt32("v");
            }

            Assert.Empty(await tables.Writer.WriteAsync(upserts, Cancellation));

            var stored = new Dictionary<(string, string, string), int?>();
            foreach (var name in names)
            {
                await foreach (var row in tables.Store.QueryAsync(name, null, null, Cancellation))
                {
                    stored.Add((name, row.PartitionKey, row.RowKey), row.GetInt32("v"));
                }
            }

            Assert.Equal(model, stored);
        }, iter: TestEffort.Iterations(15), threads: 1);
    }

    [Fact]
    public async Task WriteAsync_RowsBeyondTheSizeOfATransaction_AreAllStored()
    {
        var tables = emulator.Tables();
        var table = TableEmulatorFixture.Unique("t");
        var block = new byte[64 * 1024];
        var upserts = Enumerable.Range(0, 25).Select(i =>
        {
            var entity = new TableEntity("p", $"r{i:00}");
            for (var column = 0; column < 8; column++)
            {
                entity[$"d{column}"] = block;
            }

            return new TableUpsert(table, new TableEntityRow(entity), i);
        }).ToList();

        Assert.Empty(await tables.Writer.WriteAsync(upserts, Cancellation));

        Assert.Equal(25, await tables.Store.QueryAsync(table, null, ["RowKey"], Cancellation).CountAsync(Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task WriteAsync_PoisonRowsAtEveryPosition_AreReportedAndTheOthersStored(int size)
    {
        for (var poisoned = 0; poisoned < 1 << size; poisoned += size < 5 ? 1 : 3)
        {
            await WritePoisonAsync(size, i => (poisoned >> i & 1) == 1);
        }
    }

    [Fact]
    public async Task WriteAsync_PoisonRowAtEachPlaceOfAFullTransaction_IsReportedAlone()
    {
        for (var position = 0; position < 100; position += 9)
        {
            await WritePoisonAsync(100, i => i == position);
        }
    }

    [Fact]
    public async Task WriteAsync_SamePoisonTwice_ReportsBothTags()
    {
        var table = TableEmulatorFixture.Unique("t");

        var rejected = await emulator.Tables().Writer.WriteAsync(
            [Poison(table, 0, 7), Poison(table, 0, 9), new(table, new TableEntityRow(new TableEntity("p", "fine")), 8)], Cancellation);

        Assert.Equal([7, 9], rejected.Select(write => write.Index));
    }

    private async Task WritePoisonAsync(int size, Func<int, bool> isPoison)
    {
        var tables = emulator.Tables();
        var table = TableEmulatorFixture.Unique("t");
        var upserts = Enumerable.Range(0, size).Select(i =>
            isPoison(i) ? Poison(table, i, i) : new TableUpsert(table, new TableEntityRow(new TableEntity("p", $"r{i:000}") { ["v"] = i }), i)).ToList();

        var rejected = await tables.Writer.WriteAsync(upserts, Cancellation);

        Assert.Equal(Enumerable.Range(0, size).Where(isPoison), rejected.Select(write => write.Index));
        Assert.All(rejected, write => Assert.Equal(400, write.Status));
        var stored = await tables.Store.QueryAsync(table, null, ["RowKey"], Cancellation).Select(row => row.RowKey).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, size).Where(i => !isPoison(i)).Select(i => $"r{i:000}"), stored);
    }

    // A string beyond 32K characters: PropertyValueTooLarge.
    private static TableUpsert Poison(string table, int row, int tag) =>
        new(table, new TableEntityRow(new TableEntity("p", $"r{row:000}") { ["v"] = new string('x', 40_000) }), tag);
}
