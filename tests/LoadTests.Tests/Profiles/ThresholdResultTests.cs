using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Tests.Profiles;

public sealed class ThresholdResultTests
{
    [Theory]
    [InlineData(10.01, true)]
    [InlineData(9.99, false)]
    public void Check_P99_IsMetUpToItsLimit(double limit, bool isMet)
    {
        var threshold = Assert.Single(ThresholdResult.Check(new Thresholds { P99 = limit }, Result(100, errors: 0)));

        Assert.Equal("p99, ms", threshold.Name);
        Assert.InRange(threshold.Value, 10, 10.01);
        Assert.Equal(isMet, threshold.IsMet);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.04, false)]
    public void Check_Errors_AreAShare(double limit, bool isMet) =>
        Assert.Equal(isMet, Assert.Single(ThresholdResult.Check(new Thresholds { MaxErrorShare = limit }, Result(100, errors: 5))).IsMet);

    [Theory]
    [InlineData(9.5, true)]
    [InlineData(9.6, false)]
    public void Check_Rate_CountsGoodAnswersAlone(double limit, bool isMet) =>
        Assert.Equal(isMet, Assert.Single(ThresholdResult.Check(new Thresholds { MinRequestsPerSecond = limit }, Result(100, errors: 5))).IsMet);

    [Fact]
    public void Check_NoRequest_MeetsNothing()
    {
        var all = ThresholdResult.Check(new Thresholds { P50 = 1, P90 = 1, P99 = 1, P999 = 1, Max = 1, MaxErrorShare = 1, MinRequestsPerSecond = 0 }, Result(0, 0));

        Assert.Equal(7, all.Count);
        Assert.All(all, threshold => Assert.False(threshold.IsMet));
    }

    [Fact]
    public void Check_NoThreshold_IsEmpty() => Assert.Empty(ThresholdResult.Check(new Thresholds(), Result(5, 5)));

    /// <summary>Requests of 10 ms within 10 s.</summary>
    private static LoadResult Result(int requests, int errors)
    {
        var recorder = new LoadRecorder(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        for (var number = 0; number < requests; number++)
        {
            var sent = TimeSpan.FromMilliseconds(number);
            recorder.Add(sent, sent, sent + TimeSpan.FromMilliseconds(10), number < errors ? "status 500" : null);
        }

        return new LoadResult(recorder, TimeSpan.FromSeconds(10), EndedEarly: false);
    }
}
