using Serverless.Benchmarks.Reporting;

namespace Serverless.Benchmarks.Tests.Reporting;

public sealed class BarTests
{
    [Theory]
    [InlineData(12, true)]
    [InlineData(12.1, false)]
    public void IsMet_AtMost_JudgesTheMedian(double median, bool met) =>
        Assert.Equal(met, Bar.AtMost("CPU", 12, "µs", new Measured([1, median, 100])).IsMet);

    [Theory]
    [InlineData(50, true)]
    [InlineData(49.9, false)]
    public void IsMet_AtLeast_JudgesTheMedian(double median, bool met) =>
        Assert.Equal(met, Bar.AtLeast("rate", 50, "×", new Measured([1, median, 100])).IsMet);

    [Fact]
    public void Over_TwoMeasured_DividesRunByRun() =>
        Assert.Equal([2, 5], new Measured([4, 10]).Over(new Measured([2, 2])).Values);
}
