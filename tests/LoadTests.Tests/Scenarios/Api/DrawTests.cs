using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Tests.Scenarios.Api;

public sealed class DrawTests
{
    [Theory]
    [InlineData(0, "b")]
    [InlineData(0.2499, "b")]
    [InlineData(0.25, "c")]
    [InlineData(0.9999999, "c")]
    [InlineData(1, "c")]
    public void At_Weights_IsTheChoiceOfThatShare(double random, string expected) =>
        Assert.Equal(expected, new Draw<string>([(0, "a"), (1, "b"), (3, "c"), (0, "d")]).At(random));
}
