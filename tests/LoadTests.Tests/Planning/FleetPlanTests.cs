using Serverless.LoadTests.Planning;

namespace Serverless.LoadTests.Tests.Planning;

public sealed class FleetPlanTests
{
    /// <summary>Over HTTPS, at two entities an event and nothing left free, as docs/operations.md counts.</summary>
    [Theory]
    [InlineData(100, 1, 4, 4, 1, 0.01)]
    [InlineData(1_000, 1, 4, 4, 1, 0.1)]
    [InlineData(5_000, 5, 8, 8, 1, 0.5)]
    [InlineData(10_000, 10, 16, 16, 1, 1)]
    [InlineData(15_000, 15, 16, 16, 2, 1.5)]
    public void Of_EventsASecond_NeedsWhatTheOperationsGuideSays(
        int perSecond, int units, int partitions, int buckets, int accounts, double accountShare)
    {
        var plan = FleetPlan.Of(Fleet(perSecond) with { Headroom = 0 });

        Assert.Equal(units, plan.Amount("throughput units"));
        Assert.Equal(partitions, plan.Amount("partitions"));
        Assert.Equal(buckets, plan.Amount("buckets"));
        Assert.Equal(accounts, plan.Amount("storage accounts"));
        Assert.Equal(accountShare, Share(plan, "storage accounts"), 6);
    }

    [Theory]
    [InlineData(200, 6, "events in")]
    [InlineData(1_000, 6, "as many bytes")]
    [InlineData(2_000, 12, "bytes in")]
    [InlineData(100_000, 600, "far more bytes")]
    public void Of_EventBytes_TakeUnitsByEventsOrBytes(int bytes, int units, string because) =>
        Assert.True(units == FleetPlan.Of(Fleet(4_000) with { EventBytes = bytes }).Amount("throughput units"), because);

    [Theory]
    [InlineData(5_000, 1, 5_000, 1)]
    [InlineData(5_001, 1, 5_001, 2)]
    [InlineData(1_000_000, 1, 1_000_000, 200)]
    [InlineData(1_000_000, 200, 5_000, 3)]
    [InlineData(1_000_000, 0, 0, 3)]
    public void Of_DevicesPerConnection_TakesConnections(int devices, int perConnection, long connections, int deployments)
    {
        var plan = FleetPlan.Of(new FleetLoad { Devices = devices, Interval = TimeSpan.FromSeconds(60), DevicesPerConnection = perConnection });

        Assert.Equal(connections, plan.Amount("brokered connections"));
        Assert.Equal(deployments, plan.Deployments);
    }

    [Theory]
    [InlineData(10, 1, "brokered connections")]
    [InlineData(10, 0, "storage accounts")]
    public void BindsFirst_IsTheGreatestShare(int perSecond, int perConnection, string expected) =>
        Assert.Equal(expected, FleetPlan.Of(Fleet(perSecond) with { DevicesPerConnection = perConnection }).BindsFirst.Name);

    [Fact]
    public void Of_DearEvents_NeedInstancesAndAPartitionForEach()
    {
        var plan = FleetPlan.Of(Fleet(1_000) with { CpuMicroseconds = 20_000 });

        Assert.Equal(30, plan.Instances);
        Assert.Equal(32, plan.Amount("partitions"));
    }

    [Fact]
    public void MostDevices_IsWhereTheLimitIsReached()
    {
        var need = FleetPlan.Of(new FleetLoad { Devices = 60_000, Interval = TimeSpan.FromSeconds(60), DevicesPerConnection = 0, Headroom = 0 }).BindsFirst;

        Assert.Equal("storage accounts", need.Name);
        Assert.Equal(600_000, need.MostDevices(60_000), 3);
    }

    [Theory]
    [InlineData(1_000, 0.021)]
    [InlineData(100, 0.03)]
    [InlineData(1, 3)]
    [InlineData(150, 5.0 / 150)]
    public void RequestsPerEventWith_Fill_CountsTransactions(double fill, double expected) =>
        Assert.Equal(expected, Fleet(10).RequestsPerEventWith(fill), 9);

    [Theory]
    [InlineData(4, 1)]
    [InlineData(400, 25)]
    [InlineData(100_000, 100)]
    public void BatchFillWith_Rate_IsWhatHostJsonMakesOfIt(int perSecond, double expected) =>
        Assert.Equal(expected, Fleet(perSecond).BatchFillWith(4));

    private static FleetLoad Fleet(int perSecond) =>
        new() { Devices = perSecond * 60, Interval = TimeSpan.FromSeconds(60), DevicesPerConnection = 0, Headroom = 1.0 / 3 };

    private static double Share(FleetPlan plan, string name) => plan.Needs.Single(need => need.Name == name).Share;
}
