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
    public void Milliseconds_LongLatency_IsWithinA128th(double milliseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(milliseconds));
        histogram.Add(TimeSpan.FromHours(1.1));

        Assert.InRange(histogram.Milliseconds(0.5), milliseconds - 0.001, milliseconds * (1 + (1 / 128.0)));
        Assert.Equal(1.1 * 3_600_000, histogram.MostMilliseconds, 3);
    }

    [Fact]
    public void Milliseconds_GreatestSlot_IsNotAboveTheGreatest()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(100));

        Assert.Equal(100, histogram.Milliseconds(1));
    }

    [Fact]
    public void Since_Copy_HasOnlyWhatCameAfter()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(TimeSpan.FromMilliseconds(1_000));
        var copy = histogram.Copy();
        histogram.Add(TimeSpan.FromMilliseconds(2));

        var since = histogram.Since(copy);

        Assert.Equal(1, since.Count);
        Assert.Equal(2, since.Milliseconds(0.99));
    }

    [Fact]
    public void Add_ManyThreads_CountsEach()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 10_000, number => histogram.Add(TimeSpan.FromMicroseconds(number)));

        Assert.Equal(10_000, histogram.Count);
        Assert.Equal(9.999, histogram.MostMilliseconds);
    }
}
