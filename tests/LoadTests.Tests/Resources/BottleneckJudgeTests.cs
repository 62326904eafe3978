using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Resources;

namespace Serverless.LoadTests.Tests.Resources;

public sealed class BottleneckJudgeTests
{
    private static readonly LoadShape Closed = new() { Clients = 10, Duration = TimeSpan.FromSeconds(10) };
    private static readonly LoadShape Open = Closed with { Rate = 100 };

    [Theory]
    [InlineData(1.6, null, "The generator was the bottleneck: it used 1.6 of 2 cores")]
    [InlineData(1.0, 0.9, "The generator was the bottleneck: on 2 cores that were full")]
    [InlineData(0.6, 1.3, "Generator (0.6 cores) and backend (1.3) filled the 2 cores they share")]
    public void Find_FullMachine_SaysWhoFilledIt(double generator, double? backend, string expected) =>
        Assert.StartsWith(expected, Assert.Single(BottleneckJudge.Find(Result(), Closed, generator, backend, 2)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.5, null)]
    [InlineData(0.9, 0.8)]
    public void Find_RoomOnTheMachine_SaysNothing(double generator, double? backend) =>
        Assert.Empty(BottleneckJudge.Find(Result(), Closed, generator, backend, 2));

    [Fact]
    public void Find_LateStartsThoughClientsWereFree_SaysSo() => Assert.Contains(
        "did not keep its schedule", Assert.Single(BottleneckJudge.Find(Result(late: 20), Open, 0.1, 0.1, 2)), StringComparison.Ordinal);

    [Fact]
    public void Find_NoClientFree_SaysForHowMany() => Assert.StartsWith(
        "For 40% of the requests no client was free",
        Assert.Single(BottleneckJudge.Find(Result(waited: 40), Open, 0.1, 0.1, 2)),
        StringComparison.Ordinal);

    [Fact]
    public void Find_NoRequest_SaysNothing() => Assert.Empty(
        BottleneckJudge.Find(new LoadResult(new LoadRecorder(TimeSpan.Zero, TimeSpan.Zero), TimeSpan.Zero, true), Open, 0, 0, 2));

    /// <summary>A hundred requests, all in time but those that waited for a client.</summary>
    private static LoadResult Result(int waited = 0, int late = 0)
    {
        var recorder = new LoadRecorder(TimeSpan.Zero, TimeSpan.FromSeconds(10));
        for (var number = 0; number < 100; number++)
        {
            var (intended, sent) = (TimeSpan.FromMilliseconds(number), TimeSpan.FromMilliseconds(number + late));
            recorder.Add(intended, sent, sent + TimeSpan.FromMilliseconds(1), null);
            if (number >= waited)
            {
                recorder.AddSchedulingError(intended, sent);
            }
        }

        return new LoadResult(recorder, TimeSpan.FromSeconds(10), EndedEarly: false);
    }
}
