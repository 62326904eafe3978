namespace Serverless.LoadTests.Tests.Measuring;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Milliseconds_Empty_IsZero()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal(0, histogram.Milliseconds(0.99));
        Assert.Equal(0, histogram.MostMilliseconds);
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.99, 0.99)]
    [InlineData(0.999, 0.999)]
    [InlineData(1, 1)]
    public void Milliseconds_EachMicrosecondOnce_IsExact(double share, double expected)
    {
        var histogram = new LatencyHistogram();
        for (var microseconds = 1; microseconds <= 1_000; microseconds++)
        {
            histogram.Add(TimeSpan.FromMicroseconds(microseconds));
        }

        Assert.Equal(expected, histogram.Milliseconds(share));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(123.456)]
    [InlineData(10_000)]
    [InlineData(3_600_000)]
    public void Milliseconds_LongLatency_IsToThreeDigits(double milliseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(milliseconds));
        histogram.Add(TimeSpan.FromHours(1.1));

        Assert.InRange(histogram.Milliseconds(0.5), milliseconds - 0.001, milliseconds * 1.001);
        Assert.Equal(1.1 * 3_600_000, histogram.MostMilliseconds, 1.1 * 3_600);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(100_000, 7_200_000)]
    public void Add_OutOfRange_CountsAsTheEnd(double seconds, double milliseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromSeconds(seconds));

        Assert.Equal(1, histogram.Count);
        Assert.Equal(milliseconds, histogram.Milliseconds(0.5), milliseconds / 1_000);
    }

    [Fact]
    public void Next_Twice_EachHasOnlyWhatCameSince()
    {
        var intervals = new LatencyHistogram.Intervals();
        intervals.Add(TimeSpan.FromMilliseconds(1_000));
        Assert.Equal(1, intervals.Next().Count);
        intervals.Add(TimeSpan.FromMilliseconds(2));

        var second = intervals.Next();

        Assert.Equal(1, second.Count);
        Assert.Equal(2, second.Milliseconds(0.99), 0.002);
        Assert.Equal(0, intervals.Next().Count);
    }

    [Fact]
    public void Add_ManyThreads_CountsEach()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 10_000, number => histogram.Add(TimeSpan.FromMicroseconds(number)));

        Assert.Equal(10_000, histogram.Count);
        Assert.Equal(9.999, histogram.MostMilliseconds, 0.01);
    }
}
