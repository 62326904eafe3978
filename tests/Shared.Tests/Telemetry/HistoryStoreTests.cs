using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class HistoryStoreTests(TableEmulatorFixture emulator)
{
    private const long November = 1_795_341_600_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_SameReadingsTwice_LeaveOneRowEachInTheirMonths()
    {
        var tables = emulator.Tables();
        var device = TableEmulatorFixture.Unique("d");
        var readings = Enumerable.Range(0, 250)
            .Select(i => (Reading(device, November - (i * 86_400_000L), i), 1)).ToList();

        Assert.Empty(await tables.History.WriteAsync([.. readings, .. readings], Cancellation));
        Assert.Empty(await tables.History.WriteAsync(readings, Cancellation));

        var rows = 0;
        foreach (var table in await tables.Store.ListTablesAsync(TableNames.HistoryPrefix, Cancellation))
        {
            rows += await tables.Store
                .QueryAsync(table, RowRange.Filter(Bucket.Of(device, 4), device, device + "~~"), null, Cancellation)
                .CountAsync(Cancellation);
        }

        Assert.Equal(250, rows);
    }

    private static Reading Reading(string device, long timestamp, long sequence) =>
        new(device, timestamp, sequence, [new Metric("a", MetricValue.FromNumber(sequence))]);
}
