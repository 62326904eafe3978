using System.Text;
using Azure.Data.Tables;
using CsCheck;
using Serverless.Shared.State;
using Serverless.Shared.State.Answers;
using Serverless.Shared.Tables;
using Serverless.Shared.Tables.Transactions;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.State.Answers;

/// <summary>The read of states in place, beside the SDK's.</summary>
public abstract class StateRowJsonTests(string connectionString)
{
    private static readonly Gen<MetricValue> Values = Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(MetricValue.FromNumber),
        Gen.Int[-1000, 1000].Select(number => MetricValue.FromNumber(number)),
        Gen.Bool.Select(MetricValue.FromBoolean),
        Gen.String[Gen.Char["aé\"\\ \u0001\u6e29/{}"], 0, 12].Select(MetricValue.FromText));

    private static readonly Gen<DeviceState> States =
        from id in Gen.String[Gen.Char["aZ09._:-"], 0, 20]
        from names in Gen.String[Gen.Char["abZ_.9"], 0, 8].Array[0, 20]
        from values in Values.Array[names.Length]
        from order in Gen.Select(Gen.Long[0, 4_000_000_000_000], Gen.Long[-1, (1L << 53) - 1], Gen.ULong).Array[names.Length]
        from lastSeen in Gen.Long[0, 4_000_000_000_000].Nullable()
        from version in Gen.Long[1, long.MaxValue]
        from registration in Gen.Int[1, 999_999]
        select new DeviceState
        {
            DeviceId = "d" + id,
            Registration = registration,
            Version = version,
            LastSeen = lastSeen,
            Metrics =
            [
                .. names.Select((name, i) => new MetricState
                {
                    Name = "m" + name,
                    Value = values[i],
                    Timestamp = order[i].Item1,
                    Sequence = order[i].Item2,
                    ContentHash = order[i].Item3,
                }).DistinctBy(metric => metric.Name).OrderBy(metric => metric.Name, StringComparer.Ordinal),
            ],
        };

    private readonly TestTables _tables = TestTables.Connect(connectionString);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_RowsAsStored_AreTheSameStatesAsTheSdkReads()
    {
        var name = "state" + Guid.NewGuid().ToString("N");
        var table = _tables.Clients.Service.GetTableClient(name);
        await table.CreateAsync(Ct);
        await States.SampleAsync(async state =>
        {
            await _tables.Store.SubmitAsync(name, [new TransactionOperation(TransactionKind.Upsert, new StateRow(state, 1))], Ct);
            TableEntity row = await table.GetEntityAsync<TableEntity>("b0000", state.DeviceId, cancellationToken: Ct);
            var expected = StateRow.Read(row);

            using var point = await _tables.Store.FindPointAsync(name, "b0000", state.DeviceId, null, Ct);
            using var page = await _tables.Store.QueryPointsAsync(
                name, RowRange.Through("b0000", state.DeviceId, state.DeviceId), Ct);

            Assert.Equal(expected.ETag.ToString(), point.ETag);
            AssertSame(expected.State, StateRowJson.Read(point.Json, state.DeviceId));
            AssertOnly(page.Json.Span, expected, point.ETag);
        }, iter: TestEffort.Iterations(40), threads: 1);
    }

    [Fact]
    public async Task FindPointAsync_NoRowOrNoTable_DoesNotExist()
    {
        using var noTable = await _tables.Store.FindPointAsync("nothing" + Guid.NewGuid().ToString("N"), "p", "r", null, Ct);
        using var noPage = await _tables.Store.QueryPointsAsync("nothing" + Guid.NewGuid().ToString("N"), "PartitionKey eq 'p'", Ct);

        Assert.False(noTable.Exists);
        Assert.True(noPage.Json.IsEmpty);
    }

    private static void AssertOnly(ReadOnlySpan<byte> json, StoredState expected, string? etag)
    {
        var page = new StatePage(json);
        Assert.True(page.Read());
        Assert.Equal((expected.State.DeviceId, etag), (page.DeviceId, page.ETag));
        AssertSame(expected.State, StateRowJson.Read(page.Row, page.DeviceId));
        Assert.False(page.Read());
    }

    private static void AssertSame(DeviceState expected, DeviceState read)
    {
        Assert.Equal(
            (expected.DeviceId, expected.Registration, expected.Version, expected.LastSeen),
            (read.DeviceId, read.Registration, read.Version, read.LastSeen));
        Assert.Equal(expected.Metrics, read.Metrics);
    }
}

public sealed class EmulatorStateRowJsonTests(TableEmulatorFixture emulator) : StateRowJsonTests(emulator.ConnectionString);

public sealed class AzuriteStateRowJsonTests(AzuriteFixture azurite) : StateRowJsonTests(azurite.ConnectionString), IClassFixture<AzuriteFixture>;

public sealed class DamagedStateRowJsonTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version":"1","registration":1}""")]
    [InlineData("""{"orders":"","registration":1}""")]
    [InlineData("""{"orders":"","version":"1"}""")]
    [InlineData("""{"orders":"","version":"x","registration":1}""")]
    [InlineData("""{"orders":"!","version":"1","registration":1}""")]
    [InlineData("""{"orders":"AAAA","version":"1","registration":1}""")]
    [InlineData("""{"orders":"","version":"1","registration":1,"m_a":1}""")]
    [InlineData("""{"orders":"","version":"1","registration":1,"lastSeen":"yesterday"}""")]
    public void Read_Damaged_SaysWhose(string json)
    {
        var failure = Assert.Throws<InvalidDataException>(() => StateRowJson.Read(Encoding.UTF8.GetBytes(json), "pump-7"));
        Assert.Contains("pump-7", failure.Message, StringComparison.Ordinal);
    }
}
