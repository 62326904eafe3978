using System.Text;
using Azure;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;
using Serverless.Shared.Tests.Tables.Transactions;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class HistoryRowTests(TableEmulatorFixture emulator)
{
    private static readonly Gen<Reading> AnyReading = Gen.Select(
        Gen.Long[0, HistoryKey.MaxTimestamp], Gen.OneOf(Gen.Const(Reading.NoSequence), Gen.Long[0, HistoryKey.MaxSequence]), AnyMetrics.Sorted,
        (timestamp, sequence, metrics) => new Reading(TableEmulatorFixture.Unique("d.1:"), timestamp, sequence, metrics));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteProperties_AnyReadings_LeaveTheRawRowsOfTheSdk()
    {
        var store = emulator.Tables().Store;
        var (ours, theirs) = (TableEmulatorFixture.Unique("ours"), TableEmulatorFixture.Unique("sdk"));
        await AnyReading.List[1, 10].SampleAsync(
            async readings =>
            {
                // One bucket: a transaction is of one partition.
                await store.SubmitAsync(
                    ours, readings.ConvertAll(reading => new TransactionOperation(TransactionKind.Upsert, new HistoryRow(reading, 7, Bucket.Name(0)))), Cancellation);
                await store.SubmitAsync(
                    theirs,
                    readings.ConvertAll(reading => new TableTransactionAction(TableTransactionActionType.UpsertReplace, SdkEntity.Of(reading, 7, 1))),
                    Cancellation);
            },
            iter: TestEffort.Iterations(20),
            threads: 1);

        var expected = await RawRows.ReadAsync(emulator.ConnectionString, theirs, Bucket.Name(0), Cancellation);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await RawRows.ReadAsync(emulator.ConnectionString, ours, Bucket.Name(0), Cancellation));
    }

    [Fact]
    public void MaxBytes_AnyReading_IsNeverLessThanWhatIsSent()
    {
        AnyReading.Sample(
            reading =>
            {
                var row = new HistoryRow(reading, 7, Bucket.Of(reading.DeviceId, 4));
                var service = new StubTableService().ThenCommit(1);
                var outcome = TestTables.Over(service).Store
                    .SubmitAsync("telemetry202611", [new TransactionOperation(TransactionKind.Update, row, ETag.All)], CancellationToken.None)
                    .GetAwaiter().GetResult();
                Assert.True(outcome.IsCommitted);
                Assert.InRange(Encoding.UTF8.GetByteCount(service.Bodies[0]), 1, row.MaxBytes);
            },
            iter: TestEffort.Iterations(200));
    }
}
