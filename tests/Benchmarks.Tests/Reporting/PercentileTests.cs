using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.Tests.Reporting;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 3)]
    [InlineData(0.75, 4)]
    [InlineData(0.875, 4.5)]
    [InlineData(1, 5)]
    public void Of_FiveValuesInAnyOrder_InterpolatesBetweenTheNearest(double share, double expected) =>
        Assert.Equal(expected, Percentile.Of([4, 1, 5, 3, 2], share));

    [Fact]
    public void Of_EvenCount_MedianLiesBetweenTheMiddleTwo() => Assert.Equal(2.5, Percentile.Of([4, 1, 3, 2], 0.5));

    [Fact]
    public void Of_OneValue_IsThatValue() => Assert.Equal(7, Percentile.Of([7], 0.99));

    [Fact]
    public void Of_NoValue_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([], 0.5));
}
