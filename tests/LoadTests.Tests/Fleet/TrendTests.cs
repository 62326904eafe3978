using Serverless.LoadTests.Fleet;

namespace Serverless.LoadTests.Tests.Fleet;

public sealed class TrendTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 39.36)]
    [InlineData(-0.1, -11.52)]
    public void RisePercent_LineAfterAWarmUp_IsThatOfTheLastHalf(double slope, double percent)
    {
        // What the first half does is of no account.
        var points = Enumerable.Range(0, 100).Select(x => ((double)x, x < 50 ? x * 40 : 50 + (slope * x))).ToList();

        Assert.Equal(percent, Trend.RisePercent(points)!.Value, 0.01);
    }

    [Fact]
    public void RisePercent_AFewFarOff_AreNoRise()
    {
        var points = Enumerable.Range(0, 100).Select(x => ((double)x, x is 95 or 97 or 99 ? 5_000.0 : 100)).ToList();

        Assert.Equal(0, Trend.RisePercent(points)!.Value, 0.01);
    }

    [Fact]
    public void RisePercent_FewPoints_IsNull() => Assert.Null(Trend.RisePercent([(1, 1), (2, 2), (3, 3), (4, 4)]));
}
