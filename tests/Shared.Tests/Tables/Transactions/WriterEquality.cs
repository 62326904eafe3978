using Azure;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Tables.Transactions;

/// <summary>The transaction writer and the SDK's, side by side: the same answers, and the same bytes in the tables. 100
/// batches by default, 1,000 with <c>TEST_EFFORT=10</c>.</summary>
public abstract class WriterEquality(string connectionString)
{
    private const int BatchesOfACase = 4;

    private static readonly ETag Stale = new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");

    private static readonly Gen<(List<string> Keys, List<(int Row, int Kind, int Condition, TableEntity Entity)>[] Batches)> AnyCase =
        Gen.Select(
            AnyRows.Keys(12, 40),
            Gen.Select(Gen.Int[0, 39], Gen.Int[0, 99], Gen.Int[0, 9], AnyRows.Entity).List[1, 30].Array[BatchesOfACase]);

    private static int _case;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SubmitAsync_AnyBatches_AnswerAndLeaveRawRowsAsTheSdkDoes()
    {
        var store = TestTables.Connect(connectionString).Store;
        var (ours, theirs) = (TableEmulatorFixture.Unique("ours"), TableEmulatorFixture.Unique("sdk"));
        await AnyCase.SampleAsync(
            async (keys, batches) =>
            {
                var partition = $"{Interlocked.Increment(ref _case)} {keys[0]}";
                var known = new Dictionary<string, (ETag Ours, ETag Theirs)>();
                foreach (var batch in batches)
                {
                    // Now and then all are upserts, of which the writer reads no ETags.
                    var operations = batch
                        .DistinctBy(operation => operation.Row % keys.Count)
                        .Select(operation => Operation.Make(operation, keys, partition, known, onlyUpserts: batch.Count % 3 == 0))
                        .ToList();

                    var written = await store.SubmitAsync(ours, operations.ConvertAll(operation => operation.Ours), Cancellation);
                    var expected = await store.SubmitAsync(theirs, operations.ConvertAll(operation => operation.Theirs), Cancellation);

                    Assert.Equal(
                        (expected.Kind, expected.Status, expected.ErrorCode, expected.FailedIndex),
                        (written.Kind, written.Status, written.ErrorCode, written.FailedIndex));
                    Remember(operations, written, expected, known);
                }

                Assert.Equal(
                    await RawRows.ReadAsync(connectionString, theirs, partition, Cancellation),
                    await RawRows.ReadAsync(connectionString, ours, partition, Cancellation));
            },
            iter: TestEffort.Iterations(25),
            threads: 1);
    }

    private static void Remember(
        List<Operation> operations, TransactionOutcome written, TransactionOutcome expected, Dictionary<string, (ETag Ours, ETag Theirs)> known)
    {
        if (!expected.IsCommitted)
        {
            return;
        }

        if (written.ETags.Count == 0)
        {
            Assert.All(operations, operation => Assert.Equal(TransactionKind.Upsert, operation.Ours.Kind));
            operations.ForEach(operation => known[operation.Ours.Row.RowKey] = default);
            return;
        }

        Assert.Equal(operations.Count, written.ETags.Count);
        for (var i = 0; i < operations.Count; i++)
        {
            // An ETag that is not the row's own fails the update it is used for.
            Assert.NotEqual(default, written.ETags[i]);
            known[operations[i].Ours.Row.RowKey] = (written.ETags[i], expected.ETags[i]);
        }
    }

    private sealed record Operation(TransactionOperation Ours, TableTransactionAction Theirs)
    {
        public static Operation Make(
            (int Row, int Kind, int Condition, TableEntity Entity) any,
            List<string> keys,
            string partition,
            Dictionary<string, (ETag Ours, ETag Theirs)> known,
            bool onlyUpserts)
        {
            any.Entity.PartitionKey = partition;
            any.Entity.RowKey = keys[any.Row % keys.Count];
            var row = new TableEntityRow(any.Entity);
            var isStored = known.TryGetValue(row.RowKey, out var etags);
            // Mostly what succeeds, for one failure undoes the batch.
            if (!onlyUpserts && any.Kind < (isStored ? 2 : 50))
            {
                return new(new(TransactionKind.Add, row), new(TableTransactionActionType.Add, any.Entity));
            }

            if (onlyUpserts || !isStored || any.Kind < 40)
            {
                return new(new(TransactionKind.Upsert, row), new(TableTransactionActionType.UpsertReplace, any.Entity));
            }

            var (ours, theirs) = any.Kind > 97 ? (Stale, Stale) : etags.Ours == default || any.Condition == 0 ? (ETag.All, ETag.All) : etags;
            return new(
                new(TransactionKind.Update, row, ours),
                new(TableTransactionActionType.UpdateReplace, any.Entity, theirs));
        }
    }
}

/// <summary>On the table emulator.</summary>
public sealed class EmulatorWriterEqualityTests(TableEmulatorFixture emulator) : WriterEquality(emulator.ConnectionString);

/// <summary>On Azurite.</summary>
public sealed class AzuriteWriterEqualityTests(AzuriteFixture azurite) : WriterEquality(azurite.ConnectionString), IClassFixture<AzuriteFixture>;
