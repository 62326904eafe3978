using Serverless.Shared.Tests.Faults;

namespace Serverless.EndToEnd.Tests.Faults;

public sealed class SeededRandomTests
{
    [Fact]
    public void Of_SameSeedAndNumber_SameSeriesInEveryProcess() =>
        Assert.Equal([117, 51, 166], Enumerable.Range(0, 3).Select(number => SeededRandom.Of(7, number).Next(200)));

    [Fact]
    public void Of_OtherSeedOrNumber_AnotherSeries() =>
        Assert.Equal(400, Enumerable.Range(0, 20).SelectMany(seed => Enumerable.Range(0, 20).Select(number => SeededRandom.Of(seed, number).Next())).Distinct().Count());
}
