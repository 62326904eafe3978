using Microsoft.Extensions.Time.Testing;
using Serverless.TableEmulator.Throughput;

namespace Serverless.TableEmulator.Tests.Throughput;

public class ThroughputMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_BeyondThePartition_IsFalseUntilItFillsAgain()
    {
        var meter = Meter(partition: 100, account: 1000);
        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => meter.TryTake(1, "p", 1)));
        Assert.True(meter.TryTake(1, "q", 1));
        Assert.True(meter.TryTake(2, "p", 1));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(10, Enumerable.Range(0, 150).Count(_ => meter.TryTake(1, "p", 1)));
    }

    [Fact]
    public void TryTake_AfterALongRest_HasASecondOfItAndNoMore()
    {
        var meter = Meter(partition: 100, account: 1000);
        Assert.True(meter.TryTake(1, "p", 1));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(100, Enumerable.Range(0, 700).Count(_ => meter.TryTake(1, "p", 1)));
    }

    [Fact]
    public void TryTake_BeyondTheAccount_IsFalseForEveryPartition()
    {
        var meter = Meter(partition: 100, account: 150);
        Assert.Equal(150, Enumerable.Range(0, 400).Count(i => meter.TryTake(1, $"p{i % 4}", 1)));
        Assert.False(meter.TryTake(9, "new", 1));
    }

    [Fact]
    public void TryTake_MoreThanIsLeft_IsTakenAndOwed()
    {
        var meter = Meter(partition: 100, account: 1000);
        Assert.True(meter.TryTake(1, "p", 90));
        Assert.True(meter.TryTake(1, "p", 100));
        _time.Advance(TimeSpan.FromMilliseconds(890));
        Assert.False(meter.TryTake(1, "p", 1));
        _time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.True(meter.TryTake(1, "p", 1));
    }

    [Fact]
    public void TryTake_AfterManyPartitions_KeepsTheDebtOfTheBusyOne()
    {
        var meter = Meter(partition: 100, account: 1_000_000);
        Assert.True(meter.TryTake(1, "busy", 100_000));
        for (var i = 0; i < 20_000; i++)
        {
            Assert.True(meter.TryTake(1, $"p{i}", 1));
            if (i % 1000 == 0) _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(meter.TryTake(1, "busy", 1));
    }

    private ThroughputMeter Meter(int partition, int account) =>
        new(new TableThroughputTargets { PartitionEntitiesPerSecond = partition, AccountEntitiesPerSecond = account }, _time);
}
