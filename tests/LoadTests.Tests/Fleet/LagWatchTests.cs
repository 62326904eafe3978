using Serverless.LoadTests.Fleet;

namespace Serverless.LoadTests.Tests.Fleet;

public sealed class LagWatchTests
{
    private static readonly (double, double)[] Points = [(1, 5), (2, 10), (3, 400), (4, 900), (5, 300), (6, 10), (7, 20)];

    [Fact]
    public void Recovery_LagComesDown_CountsFromTheEndOfTheBurst() => Assert.Equal(1.5, LagWatch.Recovery(Points, 2.5, 4.5));

    [Fact]
    public void Recovery_LagStays_IsNull() => Assert.Null(LagWatch.Recovery(Points[..5], 2.5, 4.5));
}
