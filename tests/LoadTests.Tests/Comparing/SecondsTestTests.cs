using Serverless.LoadTests.Comparing;

namespace Serverless.LoadTests.Tests.Comparing;

public sealed class SecondsTestTests
{
    [Fact]
    public void Deviations_SameDistribution_RarelySeemsGreater()
    {
        var random = new Random(5);
        var wrong = Enumerable.Range(0, 500).Count(_ => SecondsTest.Deviations(Seconds(random, 1_000), Seconds(random, 1_000)) > SecondsTest.Certain);

        Assert.InRange(wrong, 0, 15);
    }

    [Fact]
    public void Deviations_AutocorrelatedSeconds_RarelySeemGreater()
    {
        // Seconds that wander: as plain independent ones they would seem different in a fifth of the cases.
        var random = new Random(5);
        var wrong = Enumerable.Range(0, 500).Count(_ => SecondsTest.Deviations(Wandering(random), Wandering(random)) > SecondsTest.Certain);

        Assert.InRange(wrong, 0, 40);
    }

    [Fact]
    public void Deviations_GreaterByMoreThanTheNoise_IsTold()
    {
        var random = new Random(5);
        var told = Enumerable.Range(0, 100).Count(_ => SecondsTest.Deviations(Seconds(random, 1_000), Seconds(random, 1_200)) > SecondsTest.Certain);

        Assert.InRange(told, 95, 100);
    }

    [Fact]
    public void Deviations_Equal_IsZero() => Assert.Equal(0, SecondsTest.Deviations([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]));

    [Fact]
    public void Deviations_FewSeconds_TellsNothing() => Assert.Equal(0, SecondsTest.Deviations([1, 1, 1], [9, 9, 9]));

    [Fact]
    public void EffectiveCount_Trend_IsFewer() => Assert.InRange(SecondsTest.EffectiveCount([.. Enumerable.Range(0, 30).Select(second => (double)second)]), 0.5, 5);

    private static List<double> Seconds(Random random, double mean) => [.. Enumerable.Range(0, 20).Select(_ => mean * (0.85 + (0.3 * random.NextDouble())))];

    private static List<double> Wandering(Random random)
    {
        var (values, value) = (new List<double>(), 0.0);
        for (var second = -20; second < 30; second++)
        {
            value = (0.7 * value) + random.NextDouble() - 0.5;
            values.Add(value);
        }

        return values[20..];
    }
}
