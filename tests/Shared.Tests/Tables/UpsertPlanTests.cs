using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;

namespace Serverless.Shared.Tests.Tables;

public sealed class UpsertPlanTests
{
    private static readonly byte[] Block = new byte[64 * 1024];

    private static readonly Gen<TableUpsert> AnyUpsert = Gen.Select(
        Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 300], Gen.Int[0, 8],
        (table, partition, row, blocks) =>
        {
            var entity = new TableEntity($"p{partition}", $"r{row}");
            for (var i = 0; i < blocks; i++)
            {
                entity[$"d{i}"] = Block;
            }

            return new TableUpsert($"table{table}", new TableEntityRow(entity), 0);
        });

    [Fact]
    public void Make_AnyUpserts_EveryTransactionKeepsTheServicesLimitsAndEveryTagIsInOne()
    {
        AnyUpsert.List[0, 500].Sample(upserts =>
        {
            upserts = [.. upserts.Select((upsert, tag) => upsert with { Tag = tag })];

            var batches = UpsertPlan.Make(upserts).SelectMany(round => round).ToList();

            Assert.All(batches, batch =>
            {
                Assert.InRange(batch.Rows.Count, 1, 100);
                Assert.InRange(batch.Rows.Sum(row => row.Row.MaxBytes), 1, UpsertPlan.MaxBodyBytes);
                Assert.Single(batch.Rows.Select(row => row.Row.PartitionKey).Distinct());
                Assert.Equal(batch.Rows.Count, batch.Rows.Select(row => row.Row.RowKey).Distinct().Count());
            });
            Assert.Equal(Enumerable.Range(0, upserts.Count), batches.SelectMany(batch => batch.Rows).SelectMany(row => row.Tags).Order());
        }, iter: TestEffort.Iterations(50));
    }

    [Fact]
    public void Make_ManySmallRowsOfOnePartition_FillTheTransactions()
    {
        var upserts = Enumerable.Range(0, 1000)
            .Select(i => new TableUpsert("table", new TableEntityRow(new TableEntity("p", $"r{i}") { ["a"] = 1.5 }), i)).ToList();

        Assert.Equal(10, Assert.Single(UpsertPlan.Make(upserts)).Count);
    }

    [Fact]
    public void Make_OneRowThrice_ComesOnceForEachContentInOrder()
    {
        var rounds = UpsertPlan.Make([Version(0d, 7), Version(0d, 8), Version(-0d, 9)]);

        Assert.Equal([[7, 8], [9]], rounds.Select(round => Assert.Single(Assert.Single(round).Rows).Tags));

        static TableUpsert Version(double value, int tag) => new("table", new TableEntityRow(new TableEntity("p", "r") { ["a"] = value }), tag);
    }
}
