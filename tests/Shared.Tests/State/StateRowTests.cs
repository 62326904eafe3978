using System.Text;
using Azure;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.State;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;
using Serverless.Shared.Tests.Tables.Transactions;

namespace Serverless.Shared.Tests.State;

public sealed class StateRowTests(TableEmulatorFixture emulator)
{
    private static readonly DeviceState Full = new()
    {
        DeviceId = "d.1:x",
        Registration = 3,
        Version = 7,
        LastSeen = 1_795_341_600_123,
        Metrics =
        [
            Metric("Zed", MetricValue.FromNumber(21), 1, -1, 0),
            Metric("_", MetricValue.FromBoolean(true), 1_795_341_600_000, 9_007_199_254_740_991, ulong.MaxValue),
            Metric("a", MetricValue.FromText(string.Empty), 2, 0, 1),
            Metric("a.b", MetricValue.FromText("é"), 3, 5, 2),
            Metric("a_b", MetricValue.FromNumber(-0.5), 4, 6, 3),
        ],
    };

    private static readonly Gen<DeviceState> AnyState = Gen.Select(
        Gen.Dictionary(AnyMetrics.Name, Gen.Select(AnyMetrics.Value, Gen.Long, Gen.Long[-1, 9], Gen.ULong))[0, 20],
        Gen.Int[1, 999_999],
        Gen.Long[0, long.MaxValue],
        Gen.Long[0, HistoryKey.MaxTimestamp].Nullable(),
        (metrics, registration, version, lastSeen) => new DeviceState
        {
            DeviceId = TableEmulatorFixture.Unique("d.1:"),
            Registration = registration,
            Version = version,
            LastSeen = lastSeen,
            Metrics = [.. metrics
                .OrderBy(metric => metric.Key, StringComparer.Ordinal)
                .Select(metric => Metric(metric.Key, metric.Value.Item1, metric.Value.Item2, metric.Value.Item3, metric.Value.Item4))],
        });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_WhatWasWritten_IsTheSameState()
    {
        var store = emulator.Tables().Store;
        var table = TableEmulatorFixture.Unique("state");
        await AnyState.SampleAsync(
            async state =>
            {
                var row = new StateRow(state, 4);
                var written = await store.SubmitAsync(table, [new TransactionOperation(TransactionKind.Add, row)], Cancellation);
                var stored = await store.FindAsync(table, row.PartitionKey, row.RowKey, null, Cancellation);

                var read = StateRow.Read(stored!);
                Assert.Equal(written.ETags, [read.ETag]);
                Assert.Equal(
                    (state.DeviceId, state.Registration, state.Version, state.LastSeen),
                    (read.State.DeviceId, read.State.Registration, read.State.Version, read.State.LastSeen));
                Assert.Equal(state.Metrics, read.State.Metrics);
            },
            iter: TestEffort.Iterations(50),
            threads: 1);
    }

    [Fact]
    public async Task WriteProperties_AnyStates_LeaveTheRawRowsOfTheSdk()
    {
        var store = emulator.Tables().Store;
        var (ours, theirs) = (TableEmulatorFixture.Unique("ours"), TableEmulatorFixture.Unique("sdk"));
        await AnyState.List[1, 10].SampleAsync(
            async states =>
            {
                // One bucket: a transaction is of one partition.
                await store.SubmitAsync(
                    ours, states.ConvertAll(state => new TransactionOperation(TransactionKind.Upsert, new StateRow(state, 1))), Cancellation);
                await store.SubmitAsync(
                    theirs,
                    states.ConvertAll(state => new TableTransactionAction(TableTransactionActionType.UpsertReplace, SdkEntity.Of(state, 1))),
                    Cancellation);
            },
            iter: TestEffort.Iterations(20),
            threads: 1);

        var expected = await RawRows.ReadAsync(emulator.ConnectionString, theirs, Bucket.Name(0), Cancellation);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await RawRows.ReadAsync(emulator.ConnectionString, ours, Bucket.Name(0), Cancellation));
    }

    [Fact]
    public void MaxBytes_AnyState_IsNeverLessThanWhatIsSent()
    {
        AnyState.Sample(
            state =>
            {
                var row = new StateRow(state, 4);
                var service = new StubTableService().ThenCommit(1);
                var outcome = TestTables.Over(service).Store
                    .SubmitAsync(TableNames.State, [new TransactionOperation(TransactionKind.Update, row, ETag.All)], CancellationToken.None)
                    .GetAwaiter().GetResult();
                Assert.True(outcome.IsCommitted);
                Assert.InRange(Encoding.UTF8.GetByteCount(service.Bodies[0]), 1, row.MaxBytes);
            },
            iter: TestEffort.Iterations(200));
    }

    [Fact]
    public void Write_MostMetricsOfTheLongestNamesAndTexts_StaysWithinTheServicesLimits()
    {
        var state = new DeviceState
        {
            DeviceId = new string('d', 128),
            Registration = 1,
            Metrics = [.. Enumerable.Range(0, DeviceState.MaxMetrics).Select(i => Metric(
                $"{new string('_', 61)}{i:000}", MetricValue.FromText(new string('€', TelemetryLimits.MaxTextLength)), 1, 1, 1))],
        };

        var row = SdkEntity.Of(state, 4);

        Assert.InRange(((IDictionary<string, object>)row).Count, 200, 252 + 2);
        Assert.All(row.Keys, name => Assert.InRange(name.Length, 1, 255));
        Assert.InRange(row.GetBinary("orders").Length, 1, 64 * 1024);
        // Names and texts in UTF-16, and the rest.
        Assert.InRange(row.Sum(column => (2 * column.Key.Length) + (column.Value is string text ? 2 * text.Length : 32)), 1, 1024 * 1024 - 8192);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("version")]
    [InlineData("registration")]
    [InlineData("m_a")]
    public void Read_ColumnMissing_SaysWhichRowIsDamaged(string column)
    {
        var row = SdkEntity.Of(Full, 4);
        row.Remove(column);

        var failure = Assert.Throws<InvalidDataException>(() => StateRow.Read(row));
        Assert.Contains("d.1:x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OrdersCut_IsDamaged()
    {
        var row = SdkEntity.Of(Full, 4);
        row["orders"] = row.GetBinary("orders")[..^1];

        Assert.Throws<InvalidDataException>(() => StateRow.Read(row));
    }

    private static MetricState Metric(string name, MetricValue value, long timestamp, long sequence, ulong hash) => new()
    {
        Name = name,
        Value = value,
        Timestamp = timestamp,
        Sequence = sequence,
        ContentHash = hash,
    };
}
