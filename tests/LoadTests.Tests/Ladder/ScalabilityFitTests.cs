using Serverless.LoadTests.Ladder;

namespace Serverless.LoadTests.Tests.Ladder;

public sealed class ScalabilityFitTests
{
    private static readonly double[] Clients = [1, 10, 25, 50, 100, 200, 500, 750, 1_000, 1_500, 2_000];

    [Theory]
    [InlineData(1_000, 0.02, 0.0001)]
    [InlineData(50, 0.3, 0.000002)]
    [InlineData(200, 0.0, 0.00005)]
    public void Of_PointsOfTheLaw_FindsItsTerms(double rate, double contention, double coherency)
    {
        var fit = Fit(clients => Law(rate, contention, coherency, clients));

        Assert.Equal(rate, fit.Rate, rate * 1e-6);
        Assert.Equal(contention, fit.Contention, 1e-6);
        Assert.Equal(coherency, fit.Coherency, 1e-9);
        Assert.Equal(1, fit.Explained, 1e-6);
        Assert.Equal(Math.Sqrt((1 - contention) / coherency), fit.Knee, fit.Knee * 1e-3);
    }

    /// <summary>Five points leave two degrees of freedom: with 1.96 standard errors no more than four of five intervals would hold the term.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(11)]
    public void Of_NoisyPoints_EachIntervalHoldsItsTermInNineteenOfTwenty(int points)
    {
        const int Rounds = 2_000;
        var random = new Random(7);
        var (contention, coherency) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var fit = ScalabilityFit.Of(Clients.Where((_, index) => index % 10 == 0 || index < points - 1)
                .Select(clients => (clients, Law(1_000, 0.02, 0.0001, clients) * (1 + (0.02 * Normal(random))))))!;
            contention += Math.Abs(fit.Contention - 0.02) <= fit.ContentionError ? 1 : 0;
            coherency += Math.Abs(fit.Coherency - 0.0001) <= fit.CoherencyError ? 1 : 0;
        }

        Assert.InRange(contention, 0.93 * Rounds, 0.97 * Rounds);
        Assert.InRange(coherency, 0.93 * Rounds, 0.97 * Rounds);
    }

    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(8, 2.306)]
    [InlineData(20, 2.086)]
    [InlineData(21, 2.080)]
    [InlineData(60, 2.000)]
    [InlineData(1_000, 1.962)]
    public void Deviations95_Freedom_IsThatOfTheTables(int freedom, double deviations) =>
        Assert.Equal(deviations, StudentT.Deviations95(freedom), 0.005);

    [Fact]
    public void Knee_WorkThatOnlyWaits_IsAtOneClient()
    {
        var fit = new ScalabilityFit { Rate = 100, Contention = 1.2, ContentionError = 0.1, Coherency = 0.1, CoherencyError = 0.1, MostClients = 10, Explained = 1 };

        Assert.Equal(1, fit.Knee);
    }

    [Fact]
    public void Of_LinearPoints_HaveNoKnee()
    {
        var fit = Fit(clients => 10 * clients);

        Assert.Equal(10, fit.Rate, 1e-6);
        Assert.InRange(fit.Contention, 0, 1e-9);
        Assert.InRange(fit.Coherency, 0, 1e-9);
    }

    [Fact]
    public void Of_SuperlinearPoints_TakesNoNegativeTerm()
    {
        var fit = Fit(clients => Math.Pow(clients, 1.1));

        Assert.Equal(0, fit.Contention);
        Assert.Equal(0, fit.Coherency);
        Assert.Null(fit.ContentionError);
        Assert.Null(fit.CoherencyError);
        Assert.True(double.IsInfinity(fit.Knee));
    }

    [Fact]
    public void Of_TooFewPoints_IsNull() => Assert.Null(ScalabilityFit.Of([(1, 10), (2, 19), (4, 30), (8, 40), (16, 0)]));

    [Fact]
    public void Of_OneConcurrencyAgain_IsNull() => Assert.Null(ScalabilityFit.Of(Enumerable.Range(0, 6).Select(number => (100.0, 1_000.0 + number))));

    /// <summary>Box and Muller's.</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static ScalabilityFit Fit(Func<double, double> rate) => ScalabilityFit.Of(Clients.Select(clients => (clients, rate(clients))))!;

    private static double Law(double rate, double contention, double coherency, double clients) =>
        rate * clients / (1 + (contention * (clients - 1)) + (coherency * clients * (clients - 1)));
}
