using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Planning;

namespace Serverless.LoadTests.Tests.Planning;

public sealed class FleetCostTests
{
    private static readonly PriceList Ones = new()
    {
        AsOf = "2026-11",
        Note = "each price is 1",
        Currency = "XXX",
        ThroughputUnitHour = 1,
        MillionEventsIn = 1,
        MillionExecutions = 1,
        FunctionGigabyteSecond = 1,
        TenThousandTableTransactions = 1,
        TableGigabyteMonth = 1,
    };

    /// <summary>1,000 events/s with nothing left free: one unit, 4 partitions, one instance.</summary>
    [Theory]
    [InlineData("throughput units", 1e6 / 3_600_000)]
    [InlineData("events in", 1)]
    [InlineData("function executions", 0.001)]
    [InlineData("function time", 2_000)]
    [InlineData("table transactions", 2.1)]
    [InlineData("table space", 0.5 * 30 * 12 / 365)]
    public void Lines_FullBatches_FollowTheFormulas(string name, double perMillion) =>
        Assert.Equal(perMillion, Line(Fleet() with { BatchFill = 1_000 }, name), 6);

    [Theory]
    [InlineData(65_536, 1)]
    [InlineData(65_537, 2)]
    public void Lines_LargeEvents_CountForEachBegun64KB(int bytes, double expected) =>
        Assert.Equal(expected, Line(Fleet() with { EventBytes = bytes }, "events in"));

    [Fact]
    public void Lines_FewInvocations_AreBilledASecondEach()
    {
        // 0.1 invocations a second keep an instance for a tenth of the time, at 2 GB.
        var fleet = new FleetLoad { Devices = 10, Interval = TimeSpan.FromSeconds(10), BatchFill = 10, DevicesPerConnection = 0 };

        Assert.Equal(0.1 * 2 / 1 * 1e6, Line(fleet, "function time"), 3);
    }

    [Fact]
    public void Lines_LongInvocations_AreRoundedUpToATenthOfASecond()
    {
        // One invocation of 1.01 s each 100 s.
        var fleet = new FleetLoad { Devices = 10, Interval = TimeSpan.FromSeconds(10), BatchFill = 100, CpuMicroseconds = 10_100, DevicesPerConnection = 0 };

        Assert.Equal(0.01 * 1.1 * 2 * 1e6, Line(fleet, "function time"), 3);
    }

    [Fact]
    public void Lines_ManyInvocationsOnOneInstance_AreBilledAsThatInstanceAlways()
    {
        // 100 invocations a second, each a second at least if it were alone.
        Assert.Equal(2.0 / 1_000 * 1e6, Line(Fleet() with { BatchFill = 10 }, "function time"), 3);
    }

    [Fact]
    public void Lines_SeveralDeployments_AreThoseOfEach()
    {
        // 20,000 connections are four deployments: four units, and batches of a quarter of the rate.
        var whole = new FleetLoad { Devices = 20_000, Interval = TimeSpan.FromSeconds(60) };
        var (cost, part) = (new FleetCost(FleetPlan.Of(whole), Ones), new FleetCost(FleetPlan.Of(whole with { Devices = 5_000 }), Ones));

        Assert.Equal(part.Lines, cost.Lines);
        Assert.Equal(4 * 730, cost.Monthly(cost.Lines[0]), 6);
        Assert.Equal(4 * part.MonthlyTotal, cost.MonthlyTotal, 3);
        Assert.Contains("Costs are those of 4 deployments of 5,000 devices", PlanReport.Of(FleetPlan.Of(whole), Ones), StringComparison.Ordinal);
    }

    [Fact]
    public void MonthlyTotal_IsTheSumOverAMonthsEvents()
    {
        var cost = new FleetCost(FleetPlan.Of(Fleet()), Ones);

        Assert.Equal(cost.Lines.Sum(line => line.PerMillion), cost.PerMillion, 9);
        Assert.Equal(cost.PerMillion * 1_000 * 730 * 3_600 / 1e6, cost.MonthlyTotal, 3);
    }

    [Fact]
    public void Read_ShippedPrices_SayThatTheyAreToBeChecked()
    {
        var prices = PriceList.Read(PriceList.DefaultPath);

        Assert.Contains("TO BE CHECKED", prices.Note, StringComparison.Ordinal);
        Assert.Matches("^20[0-9]{2}-[0-9]{2}$", prices.AsOf);
    }

    [Theory]
    [InlineData("{}", "no price list")]
    [InlineData("null", "null")]
    public void Read_Fault_IsNamed(string json, string part)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, json);

        var problem = Assert.Throws<UsageException>(() => PriceList.Read(file));
        File.Delete(file);

        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Plan_NamesEachResourceAndCostAndThePricesDate()
    {
        var plan = FleetPlan.Of(new FleetLoad { Devices = 1_000_000, Interval = TimeSpan.FromSeconds(60) });

        var text = PlanReport.Of(plan, Ones);

        Assert.All(plan.Needs, need => Assert.Contains($"| {need.Name} ", text, StringComparison.Ordinal));
        Assert.Contains("Binds first: brokered connections", text, StringComparison.Ordinal);
        Assert.Contains("200 deployments", text, StringComparison.Ordinal);
        Assert.Contains("200 or more must share one", text, StringComparison.Ordinal);
        Assert.Contains("Prices of 2026-11: each price is 1", text, StringComparison.Ordinal);
        Assert.Contains("XXX per million events", text, StringComparison.Ordinal);
    }

    private static FleetLoad Fleet() => new()
    {
        Devices = 60_000,
        Interval = TimeSpan.FromSeconds(60),
        DevicesPerConnection = 0,
        Headroom = 0,
        RetentionDays = 30,
    };

    private static double Line(FleetLoad fleet, string name) =>
        new FleetCost(FleetPlan.Of(fleet), Ones).Lines.Single(line => line.Name == name).PerMillion;
}
