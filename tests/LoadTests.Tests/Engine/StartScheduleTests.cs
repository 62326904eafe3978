using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Tests.Engine;

public sealed class StartScheduleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.01)]
    [InlineData(250, 2.5)]
    public void At_NoRamp_IsEven(long number, double seconds) =>
        Assert.Equal(seconds, new StartSchedule(100, TimeSpan.Zero).At(number).TotalSeconds, 6);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 1)]
    [InlineData(200, 2)]
    [InlineData(300, 2.5)]
    public void At_Ramp_RisesEvenlyThenStays(long number, double seconds) =>
        Assert.Equal(seconds, new StartSchedule(200, TimeSpan.FromSeconds(2)).At(number).TotalSeconds, 6);

    [Theory]
    [InlineData(1000, 0, 2.0, 2000)]
    [InlineData(1000, 2, 2.0, 1000)]
    [InlineData(1000, 2, 1.0, 250)]
    [InlineData(0.5, 0, 1.0, 1)]
    [InlineData(0.5, 0, 0, 0)]
    public void CountBefore_Elapsed_CountsStarts(double rate, double ramp, double elapsed, long expected) =>
        Assert.Equal(expected, new StartSchedule(rate, TimeSpan.FromSeconds(ramp)).CountBefore(TimeSpan.FromSeconds(elapsed)));

    [Fact]
    public void CountBefore_AnyTime_NoneEarlyAndNoneForgotten()
    {
        foreach (var (rate, ramp) in new[] { (3.7, 0.0), (5_000, 1.3), (123_456.7, 10) })
        {
            var schedule = new StartSchedule(rate, TimeSpan.FromSeconds(ramp));
            for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromSeconds(3); elapsed += TimeSpan.FromMilliseconds(17.3))
            {
                var count = schedule.CountBefore(elapsed);
                Assert.True(count == 0 || schedule.At(count - 1) < elapsed);
                Assert.True(schedule.At(count) >= elapsed);
            }
        }
    }
}
