using System.Text;
using Microsoft.Extensions.Options;
using Serverless.Shared.Devices;
using Serverless.Shared.Tables;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class WritePlanTests
{
    private const int Buckets = 4;

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(30, 40)]
    [InlineData(250, 3)]
    public void Make_AnyBatch_FillsTransactionsAndPutsNoStateBeforeItsHistory(int devices, int readings)
    {
        using var batch = Collapsed(devices, readings);

        var parts = WritePlan.Make(batch, lead: 4).ToList();

        var history = parts.OfType<HistoryPart>().ToList();
        var states = parts.OfType<StatePart>().ToList();
        Assert.Equal(devices * readings, history.Sum(part => part.Positions.Count));
        Assert.Equal(
            batch.Devices.CountBy(device => device.Bucket).Sum(bucket => Pages(bucket.Value * readings)), history.Count);
        Assert.Equal(batch.Devices.CountBy(device => device.Bucket).Sum(bucket => Pages(bucket.Value)), states.Count);
        foreach (var state in states)
        {
            Assert.Single(state.Devices.DistinctBy(device => device.Bucket));
            Assert.Equal(
                state.Devices.SelectMany(device => Enumerable.Range(device.Start, device.Count)).Order(),
                state.History.SelectMany(part => part.Positions).Intersect(
                    state.Devices.SelectMany(device => Enumerable.Range(device.Start, device.Count))).Order());
            Assert.All(state.History, part => Assert.True(parts.IndexOf(part) < parts.IndexOf(state)));
        }

        Assert.Equal(devices, states.Sum(state => state.Devices.Count));
    }

    [Fact]
    public void Make_ManyParts_GoOnSideBySide()
    {
        using var batch = Collapsed(4_000, 1);

        var parts = WritePlan.Make(batch, lead: 4).ToList();

        Assert.InRange(parts.FindIndex(part => part is StatePart), 5, 6);
        Assert.InRange(parts.FindLastIndex(part => part is HistoryPart), parts.Count - 6, parts.Count - 5);
    }

    [Fact]
    public void Make_TwoMonths_AreTwoTables()
    {
        var october = Events.Enqueued.AddDays(-30);
        using var batch = Collapsed(10, 1, Events.Enqueued, october);

        var history = WritePlan.Make(batch, lead: 4).OfType<HistoryPart>();

        Assert.All(history, part => Assert.Single(part.Positions.DistinctBy(position => HistoryRow.Table(batch[position].Reading.Timestamp))));
    }

    private static int Pages(int rows) => (rows + TableStore.MaxOperations - 1) / TableStore.MaxOperations;

    private static IngestBatch Collapsed(int devices, int readings, params DateTimeOffset[] times)
    {
        times = times is [] ? [Events.Enqueued] : times;
        var events = (
            from device in Enumerable.Range(0, devices)
            from reading in Enumerable.Range(0, readings)
            from time in times
            select Events.Of(Encoding.UTF8.GetBytes(
                $$$"""{"deviceId":"d{{{device}}}","ts":"{{{time:yyyy-MM-ddTHH:mm:ssZ}}}","seq":{{{reading}}},"metrics":{"t":1}}"""))).ToList();
        var batch = new IngestBatch(events, Buckets);
        var registered = batch.Decode().ToDictionary(id => id, id => new RegisteredDevice(id, 1, DeviceStatus.Enabled));
        batch.Validate(registered, new TelemetryValidator(Options.Create(new TelemetryOptions())));
        batch.Collapse();
        Assert.Empty(batch.Refused());
        return batch;
    }
}
